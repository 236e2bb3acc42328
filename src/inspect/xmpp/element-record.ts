// The record of a first-level element: its envelope and its text, both without credentials.
import { isUtf8 } from 'node:buffer';
import type { ElementRecord, StreamRecord } from '../../model/record.js';
import { parseElement } from '../../xmpp/element.js';
import { readEnvelope } from '../../xmpp/envelope.js';
import { readErrorCondition } from '../../xmpp/error-condition.js';
import type { StreamContext } from '../../xmpp/frame.js';
import { ns } from '../../xmpp/namespaces.js';
import type { Place } from '../data.js';
import type { Secrets } from '../decoder.js';
import { redact } from '../redact.js';
import type { Learned, Passing } from './watcher.js';

/** @param learned what the watchers have made of it */
export function elementRecord(
  t: 'stanza' | 'nonza',
  place: Place & { seq: number },
  { bytes, envelope, text }: Passing,
  context: StreamContext,
  secrets: Secrets,
  learned: Learned,
): ElementRecord | StreamRecord {
  const xml = secrets === 'keep' ? text : redact(text, context);
  const isMasked = xml !== text;
  // An id may be a credential itself (XEP-0198 §5).
  const shown = isMasked ? Buffer.from(xml) : bytes;
  if (envelope.ns === ns.streams && envelope.name === 'error')
    return { t: 'stream', ...place, event: 'error', attrs: errorAttributes(shown, context), xml };
  return {
    t,
    ...place,
    size: bytes.length,
    ...(isMasked ? readEnvelope(shown, 0, shown.length, context) : envelope),
    xml,
    ...learned,
    ...(!isMasked && !isUtf8(bytes) && { b64: bytes.toString('base64') }),
  };
}

/** The condition and text of a stream error. */
function errorAttributes(bytes: Buffer, context: StreamContext): Record<string, string> {
  const element = parseElement(bytes, 0, bytes.length, context);
  return { ...(element && readErrorCondition(element, ns.streamErrors)) };
}

// An arrived first-level element: addressing at once, the whole element only when asked for.
import { Element } from '@xmpp/xml';
import { parseElement } from './element.js';
import { readEnvelope } from './envelope.js';
import type { StreamContext } from './frame.js';
import type { Incoming } from './session.js';

/** Wraps buffer[start, end), which the framer handed out. */
export function arrived(buffer: Buffer, start: number, end: number, context: StreamContext): Incoming {
  const envelope = readEnvelope(buffer, start, end, context);
  let parsed: Element | undefined;
  return {
    envelope,
    size: end - start,
    element() {
      // Bytes that the framer let pass and the parser does not are shown as what their first tag says.
      parsed ??=
        parseElement(buffer, start, end, context) ?? new Element(envelope.name, { xmlns: envelope.ns });
      return parsed;
    },
    keep: () => arrived(Buffer.from(buffer.subarray(start, end)), 0, end - start, context),
  };
}

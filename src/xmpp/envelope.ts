// Name, namespace and addressing attributes of a first-level element, read from its first tag without parsing the rest.
import type { StreamContext } from './frame.js';
import { readStartTag, splitName } from './start-tag.js';

export interface Envelope {
  /** Local name: `message`. */
  readonly name: string;
  readonly ns: string;
  readonly id?: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Reads the tag at buffer[start] of a frame that the framer handed out. */
export function readEnvelope(buffer: Buffer, start: number, end: number, context: StreamContext): Envelope {
  const { name, attributes } = readStartTag(buffer, start, end);
  const { prefix, local } = splitName(name);
  const inherited = prefix === '' ? context.contentNs : context.prefixes.get(prefix);
  const own = attributes.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`);
  const envelope: { -readonly [K in keyof Envelope]: Envelope[K] } = {
    name: local,
    ns: own ?? inherited ?? '',
  };
  for (const key of addressing) {
    const value = attributes.get(key);
    if (value !== undefined) envelope[key] = value;
  }
  return envelope;
}

const addressing = ['id', 'type', 'from', 'to'] as const;

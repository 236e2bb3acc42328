// What a stream header fixes for the stanzas after it, and whether it is a header at all (RFC 6120 §4.7, §4.8).
import type { StreamContext } from './frame.js';
import { ns } from './namespaces.js';
import { type StartTag, splitName } from './start-tag.js';

/** Splits the attributes of a root tag into namespaces and the rest. */
export function streamContext(tag: StartTag): StreamContext {
  const prefixes = new Map<string, string>();
  const attrs: Record<string, string> = {};
  for (const [key, value] of tag.attributes) {
    if (key.startsWith('xmlns:')) prefixes.set(key.slice(6), value);
    else if (key !== 'xmlns') Object.defineProperty(attrs, key, { value, enumerable: true });
  }
  return { contentNs: tag.attributes.get('xmlns') ?? '', prefixes, attrs };
}

/** Whether the root tag with this context is `<stream:stream>` by whatever prefix. */
export function isStreamRoot(name: string, context: StreamContext): boolean {
  const { prefix, local } = splitName(name);
  const uri = prefix === '' ? context.contentNs : context.prefixes.get(prefix);
  return local === 'stream' && uri === ns.streams;
}

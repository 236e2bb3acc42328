// The root of the current stream: what its header fixed, and how first-level elements are told apart by it.
import type { FrameKind, StreamContext } from './frame.js';
import { contentNamespaces, ns } from './namespaces.js';
import type { PrefixScope } from './prefixes.js';
import { isContentNs, isStanzaName, stanzaNames } from './stanza-name.js';
import { endsName, readStartTag, splitName } from './start-tag.js';
import { isStreamRoot, streamContext } from './stream-context.js';
import type { TagScanner } from './tag-scanner.js';

export class StreamRoot {
  readonly #scope: PrefixScope;
  #context: StreamContext | undefined;
  #endTag = Buffer.alloc(0);
  #isContent = false;

  constructor(scope: PrefixScope) {
    this.#scope = scope;
  }

  get context(): StreamContext | undefined {
    return this.#context;
  }

  /** Whether unprefixed `message`, `presence` and `iq` are stanzas here. */
  get isContent(): boolean {
    return this.#isContent;
  }

  /** `</stream:stream` as it must be written, without its `>`. */
  get endTag(): Buffer {
    return this.#endTag;
  }

  forget(): void {
    this.#context = undefined;
    this.#scope.setRoot(new Map());
  }

  /**
   * Whether the tag at `open` comes after the end of the stream and belongs to it all the same: an answer that crossed it, from a peer
   * that says more than it may (RFC 6120 §4.4). Undecided, and so false, while the name is cut.
   */
  isLate(buffer: Buffer, open: number, end: number): boolean {
    if (this.#context === undefined) return false;
    let at = open + 1;
    while (at < end && !endsName(buffer[at] ?? 0)) at++;
    return at < end && splitName(buffer.toString('latin1', open + 1, at)).local !== 'stream';
  }

  /** Takes the root tag buffer[start, end); whether it opens a stream in the stream namespace. */
  enter(buffer: Buffer, start: number, end: number): boolean {
    const tag = readStartTag(buffer, start, end);
    const context = streamContext(tag);
    this.#context = context;
    this.#endTag = Buffer.from(`</${tag.name}`);
    this.#isContent = contentNamespaces.has(context.contentNs);
    this.#scope.setRoot(context.prefixes);
    return isStreamRoot(tag.name, context);
  }

  /** What the first-level tag at `open`, just scanned, begins. A stream header is a restart (RFC 6120 §4.3.3). */
  kindOf(buffer: Buffer, open: number, { nameEnd, xmlnsStart, xmlnsEnd }: TagScanner): FrameKind {
    if (isStanzaName(buffer, open + 1, nameEnd)) {
      const isContent = xmlnsStart > 0 ? isContentNs(buffer, xmlnsStart, xmlnsEnd) : this.#isContent;
      return isContent ? 'stanza' : 'nonza';
    }
    const { prefix, local } = splitName(buffer.toString('utf8', open + 1, nameEnd));
    const hasOwn = prefix === '' && xmlnsStart > 0;
    const uri = hasOwn ? buffer.toString('utf8', xmlnsStart, xmlnsEnd) : this.#resolve(prefix);
    if (local === 'stream' && uri === ns.streams) return 'stream-open';
    return stanzaNames.has(local) && contentNamespaces.has(uri) ? 'stanza' : 'nonza';
  }

  /** The namespace of first-level names with this prefix ('' for none); '' when there is none. */
  #resolve(prefix: string): string {
    return (prefix === '' ? this.#context?.contentNs : this.#scope.resolve(prefix)) ?? '';
  }
}

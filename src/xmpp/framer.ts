// Bytes to frames: cuts an XML stream into its first-level pieces and checks RFC 6120 §11.1 and well-formedness on the way.
// It reads bytes, keeps at most one unfinished frame, makes no strings for unprefixed names, and never throws.
import * as b from './bytes.js';
import { Carry } from './carry.js';
import { excess, type Fault, fatal, minor } from './fault.js';
import {
  defaultLimits,
  type FrameKind,
  type FramerLimits,
  type FrameSink,
  type StreamContext,
} from './frame.js';
import { contentNamespaces, ns } from './namespaces.js';
import { PrefixScope } from './prefixes.js';
import { isGoodDeclaration, namesOtherEncoding, streamDeclaration } from './prolog.js';
import { skipSpace, skipText } from './scan.js';
import { Skimmer } from './skimmer.js';
import { isContentNs, isStanzaName, stanzaNames } from './stanza-name.js';
import { readStartTag, splitName } from './start-tag.js';
import { isStreamRoot, streamContext } from './stream-context.js';
import { cut, passCharacter, passReference, TagScanner } from './tag-scanner.js';

/** `between` first-level elements or before the root; `tag`: waiting for the end of a tag that was cut. */
type State =
  | 'between'
  | 'stray'
  | 'content'
  | 'tag'
  | 'cdata'
  | 'comment'
  | 'instruction'
  | 'doctype'
  | 'skim'
  | 'opaque';

/** The chunk is copied to the carry in such pieces, so that little is copied beyond the end of a cut frame. */
const pieceBytes = 4096;

/**
 * Cuts one direction of a stream into frames. After a fault that leaves the structure in doubt everything further is `opaque`;
 * after any other the fault is reported and reading goes on. A rule is reported once a frame.
 */
export class Framer {
  readonly #sink: FrameSink;
  readonly #limits: FramerLimits;
  readonly #carry = new Carry();
  readonly #scope = new PrefixScope();
  readonly #tags: TagScanner;
  /** Rules broken in the current frame. */
  #reported: string[] = [];
  /** Start (from the frame's first byte on) and length of the name of each open element. */
  readonly #open: Int32Array;

  #state: State = 'between';
  /** Reading stopped because a piece of markup is cut. */
  #isStarved = false;
  /** Open elements, the root included. */
  #depth = 0;
  /** Index of the frame's first byte in the buffer being read, or -1 between frames. */
  #base = -1;
  #kind: FrameKind = 'nonza';
  /** Position in the stream of index 0 of the buffer being read, and of the carry. */
  #origin = 0;
  #carryOrigin = 0;
  #received = 0;
  /** Where reading goes on in the carry. */
  #resumeAt = 0;
  /** Of a cut tag: its `<`, from the frame's first byte on; the quote that is open; the last byte that is no space. */
  #tagStart = 0;
  #quote = 0;
  #lastByte = 0;
  /** Open brackets of a document type declaration. */
  #brackets = 0;
  /** Whether the frame began with an XML declaration, so that a stream header must follow. */
  #isDeclared = false;
  #rootName = '';
  #context: StreamContext | undefined;
  /** Whether unprefixed `message`, `presence` and `iq` are stanzas here. */
  #isContentStream = false;
  #skimmer = new Skimmer();
  readonly #report = (fault: Fault, at: number): void => {
    if (this.#reported.includes(fault.rule)) return;
    this.#reported.push(fault.rule);
    this.#sink.violation({ ...fault, offset: this.#origin + at });
  };

  constructor(sink: FrameSink, limits: FramerLimits = defaultLimits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#tags = new TagScanner(limits, this.#scope, this.#report);
    this.#open = new Int32Array(2 * (limits.depth + 1));
  }

  /** The current stream header's; undefined before it. */
  get context(): StreamContext | undefined {
    return this.#context;
  }

  /** Reads on. The frames go to the sink during the call; `bytes` is not kept. */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    while (this.#carry.length > 0 && from < chunk.length) from = this.#readCarried(chunk, from);
    if (from < chunk.length) {
      this.#origin = this.#received;
      const at = this.#read(chunk, from, chunk.length, false);
      this.#keep(chunk, at);
    }
    this.#received += chunk.length;
  }

  /** The stream begins anew (RFC 6120 §4.3.3): what was unfinished is forgotten, positions go on. */
  reset(): void {
    this.#carry.clear();
    this.#scope.setRoot(new Map());
    this.#state = 'between';
    this.#context = undefined;
    this.#depth = 0;
    this.#finish();
  }

  /** No more bytes will come: says so when they end inside a frame. */
  end(): void {
    const { buffer, length } = this.#carry;
    if (length === 0) return;
    this.#origin = this.#carryOrigin;
    this.#base = 0;
    if (this.#state === 'tag') this.#tag(buffer, this.#tagStart, length);
    this.#report(minor.cutShort, length);
    this.#sink.frame('opaque', buffer, 0, length, this.#carryOrigin);
    this.reset();
  }

  /** Appends a piece of the chunk to what was cut and reads on there; where the chunk is to be read from next. */
  #readCarried(chunk: Buffer, from: number): number {
    const to = Math.min(chunk.length, from + pieceBytes);
    this.#carry.append(chunk, from, to);
    this.#origin = this.#carryOrigin;
    const { buffer, length } = this.#carry;
    const at = this.#read(buffer, this.#resumeAt, length, true);
    if (this.#base < 0 && !this.#isStarved) {
      this.#carry.clear();
      return to - (length - at);
    }
    const first = this.#base < 0 ? at : this.#base;
    this.#carry.drop(first);
    this.#suspend(first, at);
    return to;
  }

  /** Puts what is cut at the end of a chunk into the carry. */
  #keep(chunk: Buffer, at: number): void {
    const first = this.#base < 0 ? at : this.#base;
    if (first >= chunk.length) return;
    this.#carry.append(chunk, first, chunk.length);
    this.#carryOrigin = this.#origin;
    this.#suspend(first, at);
  }

  /** The carry begins with what was at `first`, and is to be read on at `at`. */
  #suspend(first: number, at: number): void {
    this.#carryOrigin += first;
    this.#resumeAt = at - first;
    if (this.#base >= 0) this.#base = 0;
  }

  /** Reads buffer[start, end) until it runs out, or (`single`) a frame is finished; the first byte not read. */
  #read(buffer: Buffer, start: number, end: number, single: boolean): number {
    this.#isStarved = false;
    let at = start;
    while (at < end && !this.#isStarved) {
      at = this.#step(buffer, at, this.#within(end));
      if (this.#base >= 0 && this.#within(end) < end && (this.#isStarved || at >= this.#within(end))) {
        this.#isStarved = false;
        at = this.#skip(excess.stanza, this.#base);
      }
      if (single && this.#base < 0 && this.#state === 'between') break;
    }
    return at;
  }

  /** `end`, or where the current frame reaches the size limit, whichever comes first. */
  #within(end: number): number {
    return this.#base < 0 ? end : Math.min(end, this.#base + this.#limits.stanzaBytes);
  }

  #step(buffer: Buffer, at: number, end: number): number {
    switch (this.#state) {
      case 'content':
        return this.#content(buffer, at, end);
      case 'between':
        return this.#between(buffer, at, end);
      case 'tag':
        return this.#cutTag(buffer, at, end);
      case 'cdata':
        return this.#cdata(buffer, at, end);
      case 'comment':
        return this.#until('-->', buffer, at, end);
      case 'instruction':
        return this.#until('?>', buffer, at, end);
      case 'doctype':
        return this.#doctype(buffer, at, end);
      case 'stray':
        return this.#stray(buffer, at, end);
      case 'skim':
        return this.#skim(buffer, at, end);
      case 'opaque':
        return this.#pass('opaque', buffer, at, end);
    }
  }

  /** Hands out bytes that need no keeping. */
  #pass(kind: FrameKind, buffer: Buffer, start: number, end: number): number {
    this.#sink.frame(kind, buffer, start, end, this.#origin + start);
    return end;
  }

  /** Outside first-level elements: white space, markup, or something that does not belong here. */
  #between(buffer: Buffer, start: number, end: number): number {
    const at = skipSpace(buffer, start, end);
    if (at > start && this.#base < 0) this.#pass('keepalive', buffer, start, at);
    if (at === end) return at;
    if (buffer[at] === b.LESS) {
      if (this.#base < 0) this.#base = at;
      return this.#markup(buffer, at, this.#within(end));
    }
    if (this.#depth === 0) return this.#beforeRoot(buffer, at, end);
    this.#report(minor.strayText, at);
    this.#state = 'stray';
    return at;
  }

  /** Text where none belongs, up to the next markup. */
  #stray(buffer: Buffer, at: number, end: number): number {
    const length = buffer.subarray(at, end).indexOf(b.LESS);
    if (length >= 0) this.#state = 'between';
    return this.#pass('opaque', buffer, at, length < 0 ? end : at + length);
  }

  /** A byte order mark is skipped; any other text before the root means that this is no XML. */
  #beforeRoot(buffer: Buffer, at: number, end: number): number {
    const isMark = b.byteOrderMark.every((byte, i) => at + i >= end || buffer[at + i] === byte);
    if (!isMark) return this.#fail(fatal.notXml, at);
    if (at + b.byteOrderMark.length > end) return this.#starve(at);
    this.#report(minor.byteOrderMark, at);
    return at + b.byteOrderMark.length;
  }

  /** Inside a first-level element: character data and tags, up to its end or to something out of the ordinary. */
  #content(buffer: Buffer, start: number, end: number): number {
    let at = start;
    do {
      at = skipText(buffer, at, end);
      if (at === end) return at;
      at = buffer[at] === b.LESS ? this.#markup(buffer, at, end) : this.#special(buffer, at, end);
    } while (this.#state === 'content' && !this.#isStarved);
    return at;
  }

  /** A byte of character data that needs a look: a reference, a `]`, a control or multi-byte character. */
  #special(buffer: Buffer, at: number, end: number): number {
    const byte = buffer[at];
    const next =
      byte === b.AMPERSAND
        ? passReference(buffer, at, end, this.#report)
        : byte === b.CLOSE_BRACKET
          ? this.#bracket(buffer, at, end)
          : passCharacter(buffer, at, end, this.#report);
    return next === cut ? this.#starve(at) : next;
  }

  /** A `]`, which may begin a `]]>` that may not stand in character data. */
  #bracket(buffer: Buffer, at: number, end: number): number {
    if (at + 1 < end && buffer[at + 1] !== b.CLOSE_BRACKET) return at + 1;
    if (at + 2 >= end) return cut;
    if (buffer[at + 2] === b.GREATER) this.#report(minor.cdataEnd, at);
    return at + 1;
  }

  /** What a `<` begins. */
  #markup(buffer: Buffer, at: number, end: number): number {
    if (at + 1 >= end) return this.#starve(at);
    const next = buffer[at + 1];
    if (next === b.BANG) return this.#bang(buffer, at, end);
    if (next === b.QUESTION) return this.#question(buffer, at, end);
    return this.#tag(buffer, at, end);
  }

  #tag(buffer: Buffer, at: number, end: number): number {
    const next = buffer[at + 1] === b.SLASH ? this.#endTag(buffer, at, end) : this.#startTag(buffer, at, end);
    if (next !== cut) return next;
    // What the first look declared is declared again when the whole tag is there.
    this.#scope.close(this.#depth + 1);
    this.#state = 'tag';
    this.#tagStart = at - this.#base;
    this.#quote = 0;
    this.#lastByte = 0;
    return at + 1;
  }

  /** Looks for the end of a cut tag, each byte once; then reads the tag whole. */
  #cutTag(buffer: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && !this.#endsTag(buffer[at] as number)) at++;
    if (at === end) return this.#starve(at);
    this.#state = this.#depth > 1 ? 'content' : 'between';
    return this.#tag(buffer, this.#base + this.#tagStart, at + 1);
  }

  /** Whether a cut tag ends with this byte, or has a fault at it that reading the tag will name. */
  #endsTag(byte: number): boolean {
    if (byte === b.LESS) return true;
    if (this.#quote !== 0) {
      if (byte === this.#quote) this.#quote = 0;
    } else if (byte === b.GREATER) {
      return true;
    } else if (byte === b.QUOTE || byte === b.DOUBLE_QUOTE) {
      if (this.#lastByte !== b.EQUALS) return true;
      this.#quote = byte;
    }
    if (b.isSpace[byte] === 0) this.#lastByte = byte;
    return false;
  }

  #endTag(buffer: Buffer, open: number, end: number): number {
    if (this.#depth <= 1) return this.#closeStream(buffer, open, end);
    const slot = 2 * this.#depth;
    const opened = this.#base + (this.#open[slot] as number);
    const length = this.#open[slot + 1] as number;
    const name = open + 2;
    for (let i = 0; i < length; i++) {
      if (name + i >= end) return cut;
      if (buffer[name + i] !== buffer[opened + i]) return this.#fail(fatal.mismatch, open);
    }
    let at = name + length;
    if (buffer[at] !== b.GREATER) at = skipSpace(buffer, at, end);
    if (at >= end) return cut;
    if (buffer[at] !== b.GREATER) return this.#fail(fatal.mismatch, open);
    this.#leave(buffer, at + 1);
    return at + 1;
  }

  #closeStream(buffer: Buffer, open: number, end: number): number {
    if (this.#depth === 0) return this.#fail(fatal.strayEndTag, open);
    const root = `</${this.#rootName}`;
    const text = buffer.toString('utf8', open, Math.min(end, open + Buffer.byteLength(root)));
    if (!root.startsWith(text)) return this.#fail(fatal.mismatch, open);
    const at = skipSpace(buffer, Math.min(end, open + Buffer.byteLength(root)), end);
    if (at === end) return cut;
    if (buffer[at] !== b.GREATER) return this.#fail(fatal.mismatch, open);
    this.#depth = 0;
    this.#emit('stream-close', buffer, at + 1);
    return at + 1;
  }

  #startTag(buffer: Buffer, open: number, end: number): number {
    const tag = this.#tags;
    const at = tag.scan(buffer, open, end, this.#depth + 1);
    if (at === cut) return cut;
    if (at < 0)
      return tag.fault.rule === 'limit-exceeded'
        ? this.#skip(tag.fault, tag.faultAt)
        : this.#fail(tag.fault, tag.faultAt);
    if (this.#depth <= 1) {
      this.#kind = this.#kindOf(buffer, open);
      if (this.#kind === 'stream-open') return this.#enterStream(buffer, open, at);
      if (this.#isDeclared) this.#dropDeclaration(open);
    }
    if (this.#depth >= this.#limits.depth) return this.#skip(excess.depth, open);
    this.#state = 'content';
    this.#depth++;
    if (tag.isEmpty) {
      this.#leave(buffer, at);
    } else {
      this.#open[2 * this.#depth] = open + 1 - this.#base;
      this.#open[2 * this.#depth + 1] = tag.nameEnd - open - 1;
    }
    return at;
  }

  /** What kind of frame the tag just scanned begins. A stream header inside a stream is a restart (RFC 6120 §4.3.3). */
  #kindOf(buffer: Buffer, open: number): FrameKind {
    if (this.#depth === 0) return 'stream-open';
    const { nameEnd, xmlnsStart, xmlnsEnd } = this.#tags;
    const first = open + 1;
    if (isStanzaName(buffer, first, nameEnd)) {
      const isContent = xmlnsStart > 0 ? isContentNs(buffer, xmlnsStart, xmlnsEnd) : this.#isContentStream;
      return isContent ? 'stanza' : 'nonza';
    }
    const { prefix, local } = splitName(buffer.toString('utf8', first, nameEnd));
    const uri =
      prefix === '' && xmlnsStart > 0 ? buffer.toString('utf8', xmlnsStart, xmlnsEnd) : this.#resolve(prefix);
    if (local === 'stream' && uri === ns.streams) return 'stream-open';
    return stanzaNames.has(local) && contentNamespaces.has(uri) ? 'stanza' : 'nonza';
  }

  /** The namespace of names with this prefix ('' for none) at the first level; '' when there is none. */
  #resolve(prefix: string): string {
    return (prefix === '' ? this.#context?.contentNs : this.#scope.resolve(prefix)) ?? '';
  }

  #enterStream(buffer: Buffer, open: number, at: number): number {
    const tag = readStartTag(buffer, open, at);
    const { isEmpty } = this.#tags;
    this.#context = streamContext(tag);
    this.#rootName = tag.name;
    this.#isContentStream = contentNamespaces.has(this.#context.contentNs);
    this.#scope.setRoot(this.#context.prefixes);
    if (!isStreamRoot(tag.name, this.#context)) this.#report(minor.notAStream, open);
    this.#depth = isEmpty ? 0 : 1;
    this.#emit('stream-open', buffer, at);
    if (isEmpty) this.#sink.frame('stream-close', buffer, at, at, this.#origin + at);
    return at;
  }

  /** An element ends at `at`. */
  #leave(buffer: Buffer, at: number): void {
    this.#scope.close(this.#depth);
    this.#depth--;
    if (this.#depth === 1) this.#emit(this.#kind, buffer, at);
  }

  #emit(kind: FrameKind, buffer: Buffer, end: number): void {
    this.#state = 'between';
    this.#pass(kind, buffer, this.#base, end);
    this.#finish();
  }

  #finish(): void {
    this.#base = -1;
    this.#isDeclared = false;
    if (this.#reported.length > 0) this.#reported = [];
  }

  /** `<!`: a comment, CDATA, or a document type. */
  #bang(buffer: Buffer, at: number, end: number): number {
    const text = buffer.toString('latin1', at, Math.min(end, at + 9));
    if (text === '<![CDATA[' && this.#depth > 1) {
      this.#state = 'cdata';
      return at + 9;
    }
    if (text.startsWith('<!--')) return this.#restrict('comment', minor.comment, at, 4);
    if (text === '<!DOCTYPE' && this.#depth === 0) {
      this.#brackets = 0;
      this.#quote = 0;
      return this.#restrict('doctype', minor.doctype, at, 9);
    }
    const isCut =
      text.length < 9 && ['<![CDATA[', '<!--', '<!DOCTYPE'].some((intro) => intro.startsWith(text));
    return isCut ? this.#starve(at) : this.#fail(fatal.badMarkup, at);
  }

  /** `<?`: the declaration of a (restarted) stream, or a forbidden processing instruction. */
  #question(buffer: Buffer, at: number, end: number): number {
    const text = streamDeclaration(buffer, at, end);
    if (text === 'cut') return this.#starve(at);
    if (text === undefined || this.#depth > 1 || this.#isDeclared) {
      return this.#restrict('instruction', minor.instruction, at, 2);
    }
    if (!isGoodDeclaration(text)) this.#report(minor.noVersion, at);
    if (namesOtherEncoding(text)) this.#report(minor.encoding, at);
    this.#isDeclared = true;
    return at + text.length;
  }

  /** What followed an XML declaration inside a stream was no new header: the declaration did not belong there. */
  #dropDeclaration(open: number): void {
    this.#report(minor.strayDeclaration, this.#base);
    this.#base = open;
    this.#isDeclared = false;
  }

  /** Reports a construct that RFC 6120 §11.1 forbids; reading goes on in `state` up to its end. */
  #restrict(state: State, fault: Fault, at: number, intro: number): number {
    this.#report(fault, at);
    this.#state = state;
    // Outside a frame nothing of it needs to be kept.
    if (this.#depth <= 1 && !this.#isDeclared) this.#base = -1;
    return at + intro;
  }

  /** Past the end of a comment or an instruction. */
  #until(terminator: string, buffer: Buffer, at: number, end: number): number {
    const found = buffer.subarray(at, end).indexOf(terminator);
    if (found < 0) return this.#starve(Math.max(at, end - terminator.length + 1));
    this.#state = this.#depth > 1 ? 'content' : 'between';
    return at + found + terminator.length;
  }

  #cdata(buffer: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      at = skipText(buffer, at, end);
      if (at === end) return at;
      const byte = buffer[at];
      if (byte === b.LESS || byte === b.AMPERSAND) at++;
      else if (byte === b.CLOSE_BRACKET) {
        if (at + 2 >= end) return this.#starve(at);
        if (buffer[at + 1] === b.CLOSE_BRACKET && buffer[at + 2] === b.GREATER) {
          this.#state = 'content';
          return at + 3;
        }
        at++;
      } else {
        const next = passCharacter(buffer, at, end, this.#report);
        if (next === cut) return this.#starve(at);
        at = next;
      }
    }
    return at;
  }

  /** Past a document type declaration with its internal subset; nothing in it is expanded or kept. */
  #doctype(buffer: Buffer, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const byte = buffer[at] as number;
      if (this.#quote !== 0) {
        if (byte === this.#quote) this.#quote = 0;
      } else if (byte === b.QUOTE || byte === b.DOUBLE_QUOTE) this.#quote = byte;
      else if (byte === b.OPEN_BRACKET) this.#brackets++;
      else if (byte === b.CLOSE_BRACKET) this.#brackets--;
      else if (byte === b.GREATER && this.#brackets <= 0) {
        this.#state = 'between';
        return at + 1;
      }
    }
    return end;
  }

  #skim(buffer: Buffer, start: number, end: number): number {
    const stop = this.#skimmer.skim(buffer, start, end);
    if (stop >= 0) {
      this.#state = 'between';
      this.#finish();
    }
    return this.#pass('opaque', buffer, start, stop < 0 ? end : stop);
  }

  /** Gives up on the current first-level element but not on the stream; reading goes on at its first byte. */
  #skip(fault: Fault, at: number): number {
    if (this.#depth === 0) return this.#fail(fault, at);
    this.#report(fault, at);
    const start = this.#base;
    this.#scope.close(2);
    this.#base = -1;
    this.#depth = 1;
    this.#skimmer = new Skimmer();
    this.#state = 'skim';
    return start;
  }

  /** The structure is in doubt: all that follows is opaque, from the first byte of the current frame on. */
  #fail(fault: Fault, at: number): number {
    this.#report(fault, at);
    const start = this.#base >= 0 ? this.#base : at;
    this.#state = 'opaque';
    this.#base = -1;
    return start;
  }

  #starve(at: number): number {
    this.#isStarved = true;
    return at;
  }
}

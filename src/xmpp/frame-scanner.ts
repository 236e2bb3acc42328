// The states of an XML stream and what each makes of its bytes. Reads buffers it is given, keeps none.
import { type Aside, strayText, Terminated, theRest } from './aside.js';
import { byteOrderMark, code } from './bytes.js';
import { cut, passCharacter, passSpecial } from './character-data.js';
import { Doctype } from './doctype.js';
import { excess, type Fault, fatal, minor } from './fault.js';
import type { FrameKind, FramerLimits, FrameSink, StreamContext } from './frame.js';
import { Nesting } from './nesting.js';
import { readPlain } from './plain-lane.js';
import { PrefixScope } from './prefixes.js';
import { checkDeclaration, streamDeclaration } from './prolog.js';
import { isSame, skipSpace, skipText } from './scan.js';
import { StreamRoot } from './stream-root.js';
import { TagEnd } from './tag-end.js';
import { TagScanner } from './tag-scanner.js';
import { WholeElement } from './whole-element.js';

const sections = ['<![CDATA[', '<!--', '<!DOCTYPE'] as const;
const { AMPERSAND, BANG, CLOSE_BRACKET, GREATER, LESS, QUESTION, SLASH } = code;

/** `between` first-level elements or before the root; `tag`: waiting for the end of a cut tag; `aside`: see aside.ts. */
type State = 'between' | 'content' | 'tag' | 'cdata' | 'aside';

export class FrameScanner {
  /** Position in the stream of index 0 of the buffer being read; set before each read(). */
  origin = 0;

  readonly #sink: FrameSink;
  readonly #scope = new PrefixScope();
  readonly #root = new StreamRoot(this.#scope);
  readonly #tags: TagScanner;
  readonly #tagEnd = new TagEnd();
  readonly #nesting: Nesting;

  #state: State = 'between';
  /** Reading stopped because a piece of markup is cut. */
  #isStarved = false;
  #kind: FrameKind = 'nonza';
  /** The `<` of the cut tag, from the frame's first byte on. */
  #tagStart = 0;
  /** Whether the frame began with an XML declaration, so that a stream header must follow. */
  #isDeclared = false;
  #aside: Aside = theRest;
  /** Rules broken in the current frame. */
  #reported: string[] = [];

  constructor(sink: FrameSink, limits: FramerLimits) {
    this.#sink = sink;
    this.#tags = new TagScanner(limits, this.#scope, this.#report);
    this.#nesting = new Nesting(limits);
  }

  get context(): StreamContext | undefined {
    return this.#root.context;
  }

  /** Whether the last read() ended inside a frame or a piece of markup. */
  get isUnfinished(): boolean {
    return this.#nesting.base >= 0 || this.#isStarved;
  }

  /** Whether nothing but the root is open or remembered: what follows may be read elsewhere. */
  get isBetweenElements(): boolean {
    const { depth, base } = this.#nesting;
    return this.#state === 'between' && depth === 1 && base < 0 && this.#reported.length === 0;
  }

  /** What an unprefixed `message`, `presence` or `iq` without a namespace of its own is. */
  get stanzaKind(): FrameKind {
    return this.#root.isContent ? 'stanza' : 'nonza';
  }

  /** The first byte that must be there again at the next read(), which is to go on at `at`. */
  keepFrom(at: number): number {
    return this.#nesting.base < 0 ? at : this.#nesting.base;
  }

  /** What was at index `first` is now at index 0. */
  moved(first: number): void {
    if (this.#nesting.base >= 0) this.#nesting.base -= first;
  }

  reset(): void {
    this.#root.forget();
    this.resync();
  }

  /** The next byte begins a first-level element, or without a root the root. */
  resync(): void {
    this.#scope.close(2);
    this.#state = 'between';
    this.#nesting.depth = this.#root.context === undefined ? 0 : 1;
    this.#finish();
  }

  /** buffer[0, length) is all there will ever be of the unfinished piece; given up before, its end is no reason any more. */
  cutShort(buffer: Buffer, length: number): void {
    if (this.#state === 'tag') this.#markup(buffer, this.#nesting.base + this.#tagStart, length);
    if (this.#state !== 'aside') this.#report(minor.cutShort, length);
  }

  /** Reads buffer[start, end) until it runs out, or a frame is finished at `enough` or later; the first byte not read. */
  read(buffer: Buffer, start: number, end: number, enough: number): number {
    this.#isStarved = false;
    let at = start;
    while (at < end && !this.#isStarved) {
      at = this.#step(buffer, at, this.#nesting.within(end));
      if (this.#nesting.isOverLimit(this.#isStarved ? end : at, end)) {
        this.#isStarved = false;
        at = this.#skip(excess.stanza, this.#nesting.base);
      }
      if (at >= enough && this.#nesting.base < 0 && this.#state === 'between') break;
    }
    return at;
  }

  #step(buffer: Buffer, at: number, end: number): number {
    switch (this.#state) {
      case 'content':
        return this.#content(buffer, at, end);
      case 'between':
        return this.#between(buffer, at, end);
      case 'tag':
        return this.#resumeTag(buffer, at, end);
      case 'cdata':
        return this.#cdata(buffer, at, end);
      case 'aside':
        return this.#skimAside(buffer, at, end);
    }
  }

  /** Outside first-level elements: white space, markup, or something that does not belong here. */
  #between(buffer: Buffer, start: number, end: number): number {
    const at = skipSpace(buffer, start, end);
    if (at > start && this.#nesting.base < 0) this.#pass('keepalive', buffer, start, at);
    if (at === end) return at;
    if (buffer[at] === LESS) {
      if (this.#nesting.base < 0) this.#nesting.base = at;
      return this.#markup(buffer, at, this.#nesting.within(end));
    }
    if (this.#nesting.depth === 0) return this.#beforeRoot(buffer, at, end);
    this.#report(minor.strayText, at);
    return this.#enterAside(strayText, at);
  }

  /** A byte order mark is skipped; any other text before the root means that this is no XML. */
  #beforeRoot(buffer: Buffer, at: number, end: number): number {
    const isMark = byteOrderMark.every((byte, i) => at + i >= end || buffer[at + i] === byte);
    if (!isMark) return this.#fail(fatal.notXml, at);
    if (at + byteOrderMark.length > end) return this.#starve(at);
    this.#report(minor.byteOrderMark, at);
    return at + byteOrderMark.length;
  }

  /** Inside a first-level element: character data and tags, up to its end or to something out of the ordinary. */
  #content(buffer: Buffer, start: number, end: number): number {
    let at = start;
    do {
      at = readPlain(buffer, at, end, this.#nesting, this.#scope.depth);
      if (this.#nesting.depth === 1) {
        this.#emit(this.#kind, buffer, at);
        return at;
      }
      if (at === end) return at;
      at = buffer[at] === LESS ? this.#unplain(buffer, at, end) : this.#special(buffer, at, end);
    } while (this.#state === 'content' && !this.#isStarved);
    return at;
  }

  /** Markup that the lane has left: not plain, or cut. Whether a tag is cut is asked first, so that it is not read in vain. */
  #unplain(buffer: Buffer, at: number, end: number): number {
    const next = at + 1 < end ? buffer[at + 1] : BANG;
    if (next === BANG || next === QUESTION) return this.#markup(buffer, at, end);
    this.#tagEnd.restart();
    const isWhole = this.#tagEnd.find(buffer, at + 1, end) < end;
    return isWhole ? this.#markup(buffer, at, end) : this.#starve(this.#awaitTag(at, end));
  }

  #special(buffer: Buffer, at: number, end: number): number {
    const next = passSpecial(buffer, at, end, this.#report);
    return next === cut ? this.#starve(at) : next;
  }

  #markup(buffer: Buffer, at: number, end: number): number {
    if (at + 1 >= end) return this.#starve(at);
    const next = buffer[at + 1];
    if (next === BANG) return this.#bang(buffer, at, end);
    if (next === QUESTION) return this.#question(buffer, at, end);
    const after = next === SLASH ? this.#endTag(buffer, at, end) : this.#startTag(buffer, at, end);
    if (after !== cut) return after;
    this.#tagEnd.restart();
    return this.#awaitTag(at, at + 1);
  }

  /** The rest of the tag at `at` is looked for from `next` on; what a first look declared is declared again then. */
  #awaitTag(at: number, next: number): number {
    this.#scope.close(this.#nesting.depth + 1);
    this.#state = 'tag';
    this.#tagStart = at - this.#nesting.base;
    return next;
  }

  /** Waits for the end of a cut tag; then reads the tag whole. */
  #resumeTag(buffer: Buffer, start: number, end: number): number {
    const at = this.#tagEnd.find(buffer, start, end);
    if (at === end) return this.#starve(at);
    this.#state = this.#nesting.depth > 1 ? 'content' : 'between';
    return this.#markup(buffer, this.#nesting.base + this.#tagStart, at + 1);
  }

  #endTag(buffer: Buffer, open: number, end: number): number {
    if (this.#nesting.depth <= 1) return this.#closeStream(buffer, open, end);
    const { names, depth, base } = this.#nesting;
    const opened = base + (names[2 * depth] as number);
    const length = names[2 * depth + 1] as number;
    const name = open + 2;
    for (let i = 0; i < length; i++) {
      if (name + i >= end) return cut;
      if (buffer[name + i] !== buffer[opened + i]) return this.#fail(fatal.mismatch, open);
    }
    const at = skipSpace(buffer, name + length, end);
    if (at >= end) return cut;
    if (buffer[at] !== GREATER) return this.#fail(fatal.mismatch, open);
    this.#leave(buffer, at + 1);
    return at + 1;
  }

  #closeStream(buffer: Buffer, open: number, end: number): number {
    if (this.#nesting.depth === 0) return this.#fail(fatal.strayEndTag, open);
    const { endTag } = this.#root;
    const nameEnd = Math.min(end, open + endTag.length);
    const isEnd = isSame(buffer, open, nameEnd, endTag.subarray(0, nameEnd - open));
    if (!isEnd) return this.#fail(fatal.mismatch, open);
    const at = skipSpace(buffer, nameEnd, end);
    if (at === end) return cut;
    if (buffer[at] !== GREATER) return this.#fail(fatal.mismatch, open);
    this.#nesting.depth = 0;
    this.#emit('stream-close', buffer, at + 1);
    return at + 1;
  }

  #startTag(buffer: Buffer, open: number, end: number): number {
    const tag = this.#tags;
    if (this.#nesting.depth === 0 && this.#root.isLate(buffer, open, end)) this.#nesting.depth = 1;
    const at = tag.scan(buffer, open, end, this.#nesting.depth + 1);
    if (at === cut) return cut;
    if (at < 0 && tag.fault.rule === 'limit-exceeded') return this.#skip(tag.fault, tag.faultAt);
    if (at < 0) return this.#fail(tag.fault, tag.faultAt);
    if (this.#nesting.depth <= 1) {
      this.#kind = this.#nesting.depth === 0 ? 'stream-open' : this.#root.kindOf(buffer, open, tag);
      if (this.#kind === 'stream-open') return this.#enterStream(buffer, open, at);
      if (this.#isDeclared) this.#dropDeclaration(open);
    }
    if (this.#nesting.isFull) return this.#skip(excess.depth, open);
    this.#state = 'content';
    this.#nesting.enter(open + 1, tag.nameEnd);
    if (tag.isEmpty) this.#leave(buffer, at);
    return at;
  }

  #enterStream(buffer: Buffer, open: number, at: number): number {
    const { isEmpty } = this.#tags;
    if (!this.#root.enter(buffer, open, at)) this.#report(minor.notAStream, open);
    this.#nesting.depth = isEmpty ? 0 : 1;
    this.#emit('stream-open', buffer, at);
    if (isEmpty) this.#pass('stream-close', buffer, at, at);
    return at;
  }

  /** An element ends at `at`. */
  #leave(buffer: Buffer, at: number): void {
    this.#scope.close(this.#nesting.depth);
    this.#nesting.depth--;
    if (this.#nesting.depth === 1) this.#emit(this.#kind, buffer, at);
  }

  #emit(kind: FrameKind, buffer: Buffer, end: number): void {
    this.#state = 'between';
    this.#pass(kind, buffer, this.#nesting.base, end);
    this.#finish();
  }

  /** Hands out bytes that need no keeping. */
  #pass(kind: FrameKind, buffer: Buffer, start: number, end: number): number {
    this.#sink.frame(kind, buffer, start, end, this.origin + start);
    return end;
  }

  #finish(): void {
    this.#nesting.base = -1;
    this.#isDeclared = false;
    if (this.#reported.length > 0) this.#reported = [];
  }

  /** `<!`: a comment, CDATA, or a document type. */
  #bang(buffer: Buffer, at: number, end: number): number {
    const text = buffer.toString('latin1', at, Math.min(end, at + 9));
    if (text === '<![CDATA[' && this.#nesting.depth > 1) {
      this.#state = 'cdata';
      return at + 9;
    }
    if (text.startsWith('<!--')) return this.#restrict(new Terminated('-->'), minor.comment, at, 4);
    if (text === '<!DOCTYPE' && this.#nesting.depth === 0) {
      return this.#restrict(new Doctype(), minor.doctype, at, 9);
    }
    const isCut = text.length < 9 && sections.some((intro) => intro.startsWith(text));
    return isCut ? this.#starve(at) : this.#fail(fatal.badMarkup, at);
  }

  /** `<?`: the declaration of a (restarted) stream, or a forbidden processing instruction. */
  #question(buffer: Buffer, at: number, end: number): number {
    const text = streamDeclaration(buffer, at, end);
    if (text === 'cut') return this.#starve(at);
    if (text === undefined || this.#nesting.depth > 1 || this.#isDeclared) {
      return this.#restrict(new Terminated('?>'), minor.instruction, at, 2);
    }
    checkDeclaration(text, at, this.#report);
    this.#isDeclared = true;
    return at + text.length;
  }

  /** What followed an XML declaration inside a stream was no new header: the declaration did not belong there. */
  #dropDeclaration(open: number): void {
    this.#report(minor.strayDeclaration, this.#nesting.base);
    this.#nesting.base = open;
    this.#isDeclared = false;
  }

  /** Reports what RFC 6120 §11.1 forbids; reading goes on after it. */
  #restrict(aside: Aside, fault: Fault, at: number, intro: number): number {
    this.#report(fault, at);
    // Outside a frame nothing of it needs to be kept.
    if (this.#nesting.depth <= 1 && !this.#isDeclared) this.#nesting.base = -1;
    return this.#enterAside(aside, at + intro);
  }

  #enterAside(aside: Aside, at: number): number {
    this.#aside = aside;
    this.#state = 'aside';
    return at;
  }

  #skimAside(buffer: Buffer, start: number, end: number): number {
    const stop = this.#aside.skim(buffer, start, end);
    const next = stop < 0 ? end : stop;
    if (this.#aside.isShown) this.#pass('opaque', buffer, start, next);
    if (stop >= 0) this.#state = this.#nesting.depth > 1 ? 'content' : 'between';
    return next;
  }

  #cdata(buffer: Buffer, start: number, end: number): number {
    for (let at = start; ; ) {
      at = skipText(buffer, at, end);
      if (at === end) return at;
      const byte = buffer[at];
      if (byte === CLOSE_BRACKET && at + 2 >= end) return this.#starve(at);
      if (byte === CLOSE_BRACKET && buffer[at + 1] === CLOSE_BRACKET && buffer[at + 2] === GREATER) {
        this.#state = 'content';
        return at + 3;
      }
      const isData = byte === CLOSE_BRACKET || byte === LESS || byte === AMPERSAND;
      const next = isData ? at + 1 : passCharacter(buffer, at, end, this.#report);
      if (next === cut) return this.#starve(at);
      at = next;
    }
  }

  /** Gives up on the current first-level element but not on the stream; reading goes on at its first byte. */
  #skip(fault: Fault, at: number): number {
    if (this.#nesting.depth === 0) return this.#fail(fault, at);
    this.#report(fault, at);
    const start = this.#nesting.base;
    this.#scope.close(2);
    this.#nesting.depth = 1;
    this.#finish();
    return this.#enterAside(new WholeElement(), start);
  }

  /** The structure is in doubt: all from the current frame on is opaque. */
  #fail(fault: Fault, at: number): number {
    this.#report(fault, at);
    const start = this.#nesting.base >= 0 ? this.#nesting.base : at;
    this.#nesting.base = -1;
    return this.#enterAside(theRest, start);
  }

  readonly #report = (fault: Fault, at: number): void => {
    if (this.#reported.includes(fault.rule)) return;
    this.#reported.push(fault.rule);
    this.#sink.violation({ ...fault, offset: this.origin + at });
  };

  #starve(at: number): number {
    this.#isStarved = true;
    return at;
  }
}

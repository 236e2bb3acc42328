// The states of an XML stream and what each makes of its bytes. Reads buffers it is given, keeps none.
import * as b from './bytes.js';
import { cut, passCharacter, passSpecial } from './character-data.js';
import { DoctypeSkimmer } from './doctype.js';
import { excess, type Fault, fatal, minor } from './fault.js';
import type { FrameKind, FramerLimits, FrameSink, StreamContext } from './frame.js';
import { PrefixScope } from './prefixes.js';
import { checkDeclaration, streamDeclaration } from './prolog.js';
import { isSame, skipSpace, skipText } from './scan.js';
import { Skimmer } from './skimmer.js';
import { StreamRoot } from './stream-root.js';
import { TagEnd } from './tag-end.js';
import { TagScanner } from './tag-scanner.js';

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

export class FrameScanner {
  /** Position in the stream of index 0 of the buffer being read; set before each read(). */
  origin = 0;

  readonly #sink: FrameSink;
  readonly #limits: FramerLimits;
  readonly #scope = new PrefixScope();
  readonly #root = new StreamRoot(this.#scope);
  readonly #tags: TagScanner;
  readonly #tagEnd = new TagEnd();
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
  /** The `<` of the cut tag, from the frame's first byte on. */
  #tagStart = 0;
  /** Whether the frame began with an XML declaration, so that a stream header must follow. */
  #isDeclared = false;
  #doctypes = new DoctypeSkimmer();
  #skimmer = new Skimmer();
  /** Rules broken in the current frame. */
  #reported: string[] = [];

  constructor(sink: FrameSink, limits: FramerLimits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#tags = new TagScanner(limits, this.#scope, this.#report);
    this.#open = new Int32Array(2 * (limits.depth + 1));
  }

  get context(): StreamContext | undefined {
    return this.#root.context;
  }

  /** Whether the last read() ended inside a frame or a piece of markup. */
  get isUnfinished(): boolean {
    return this.#base >= 0 || this.#isStarved;
  }

  /** The first byte that must be there again at the next read(), which is to go on at `at`. */
  keepFrom(at: number): number {
    return this.#base < 0 ? at : this.#base;
  }

  /** What was at index `first` is now at index 0. */
  moved(first: number): void {
    if (this.#base >= 0) this.#base -= first;
  }

  reset(): void {
    this.#root.forget();
    this.#state = 'between';
    this.#depth = 0;
    this.#finish();
  }

  /** buffer[0, length) is all there will ever be of the unfinished piece. */
  cutShort(buffer: Buffer, length: number): void {
    if (this.#state === 'tag') this.#markup(buffer, this.#base + this.#tagStart, length);
    this.#report(minor.cutShort, length);
  }

  /** Reads buffer[start, end) until it runs out, or (`single`) a frame is finished; the first byte not read. */
  read(buffer: Buffer, start: number, end: number, single: boolean): number {
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
        return this.#resumeTag(buffer, at, end);
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

  /** A byte order mark is skipped; any other text before the root means that this is no XML. */
  #beforeRoot(buffer: Buffer, at: number, end: number): number {
    const isMark = b.byteOrderMark.every((byte, i) => at + i >= end || buffer[at + i] === byte);
    if (!isMark) return this.#fail(fatal.notXml, at);
    if (at + b.byteOrderMark.length > end) return this.#starve(at);
    this.#report(minor.byteOrderMark, at);
    return at + b.byteOrderMark.length;
  }

  /** Text where none belongs, up to the next markup. */
  #stray(buffer: Buffer, at: number, end: number): number {
    const length = buffer.subarray(at, end).indexOf(b.LESS);
    if (length >= 0) this.#state = 'between';
    return this.#pass('opaque', buffer, at, length < 0 ? end : at + length);
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

  #special(buffer: Buffer, at: number, end: number): number {
    const next = passSpecial(buffer, at, end, this.#report);
    return next === cut ? this.#starve(at) : next;
  }

  /** What a `<` begins. */
  #markup(buffer: Buffer, at: number, end: number): number {
    if (at + 1 >= end) return this.#starve(at);
    const next = buffer[at + 1];
    if (next === b.BANG) return this.#bang(buffer, at, end);
    if (next === b.QUESTION) return this.#question(buffer, at, end);
    const after = next === b.SLASH ? this.#endTag(buffer, at, end) : this.#startTag(buffer, at, end);
    return after === cut ? this.#suspendTag(at) : after;
  }

  #suspendTag(at: number): number {
    // What the first look declared is declared again when the whole tag is there.
    this.#scope.close(this.#depth + 1);
    this.#state = 'tag';
    this.#tagStart = at - this.#base;
    this.#tagEnd.restart();
    return at + 1;
  }

  /** Waits for the end of a cut tag; then reads the tag whole. */
  #resumeTag(buffer: Buffer, start: number, end: number): number {
    const at = this.#tagEnd.find(buffer, start, end);
    if (at === end) return this.#starve(at);
    this.#state = this.#depth > 1 ? 'content' : 'between';
    return this.#markup(buffer, this.#base + this.#tagStart, at + 1);
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
    const at = skipSpace(buffer, name + length, end);
    if (at >= end) return cut;
    if (buffer[at] !== b.GREATER) return this.#fail(fatal.mismatch, open);
    this.#leave(buffer, at + 1);
    return at + 1;
  }

  #closeStream(buffer: Buffer, open: number, end: number): number {
    if (this.#depth === 0) return this.#fail(fatal.strayEndTag, open);
    const { endTag } = this.#root;
    const nameEnd = Math.min(end, open + endTag.length);
    if (!isSame(buffer, open, nameEnd, endTag.subarray(0, nameEnd - open)))
      return this.#fail(fatal.mismatch, open);
    const at = skipSpace(buffer, nameEnd, end);
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
    if (at < 0) return this.#giveUp(tag.fault, tag.faultAt);
    if (this.#depth <= 1) {
      this.#kind = this.#depth === 0 ? 'stream-open' : this.#root.kindOf(buffer, open, tag);
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

  #enterStream(buffer: Buffer, open: number, at: number): number {
    const { isEmpty } = this.#tags;
    if (!this.#root.enter(buffer, open, at)) this.#report(minor.notAStream, open);
    this.#depth = isEmpty ? 0 : 1;
    this.#emit('stream-open', buffer, at);
    if (isEmpty) this.#pass('stream-close', buffer, at, at);
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

  /** Hands out bytes that need no keeping. */
  #pass(kind: FrameKind, buffer: Buffer, start: number, end: number): number {
    this.#sink.frame(kind, buffer, start, end, this.origin + start);
    return end;
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
      this.#doctypes = new DoctypeSkimmer();
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
    checkDeclaration(text, at, this.#report);
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

  #doctype(buffer: Buffer, start: number, end: number): number {
    const stop = this.#doctypes.skim(buffer, start, end);
    if (stop < 0) return end;
    this.#state = 'between';
    return stop;
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

  #skim(buffer: Buffer, start: number, end: number): number {
    const stop = this.#skimmer.skim(buffer, start, end);
    if (stop >= 0) {
      this.#state = 'between';
      this.#finish();
    }
    return this.#pass('opaque', buffer, start, stop < 0 ? end : stop);
  }

  /** A tag that cannot be read: over a limit, or broken. */
  #giveUp(fault: Fault, at: number): number {
    return fault.rule === 'limit-exceeded' ? this.#skip(fault, at) : this.#fail(fault, at);
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

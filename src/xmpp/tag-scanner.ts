// Scans one start tag for its parts and checks it: names, attributes, references, prefixes (XML 1.0 §3.1, Namespaces in XML).
import { code, isNameStart, isSpace } from './bytes.js';
import { cut, passCharacter, passReference, type Report } from './character-data.js';
import { excess, type Fault, fatal, minor } from './fault.js';
import type { FramerLimits } from './frame.js';
import { grown } from './nesting.js';
import { readPlainTag, type TagParts } from './plain-tag.js';
import type { PrefixScope } from './prefixes.js';
import { areSame, isSame, skipName, skipSpace, skipValue } from './scan.js';
import { isName } from './utf8.js';

const { AMPERSAND, COLON, DOUBLE_QUOTE, EQUALS, GREATER, LESS, QUOTE, SLASH } = code;

/** Room for the names of eight attributes; it grows with the tags that are really met. */
const firstSlots = 16;
const xmlns = Buffer.from('xmlns');

/** The tag cannot be read: see `fault` and `faultAt`. */
const broken = -2;

/** One scanner serves one stream; its fields describe the tag scanned last. */
export class TagScanner implements TagParts {
  nameEnd = 0;
  isEmpty = false;
  readonly seeksXmlns = true;
  xmlnsStart = 0;
  xmlnsEnd = 0;
  fault: Fault = fatal.badTag;
  faultAt = 0;

  readonly #limits: FramerLimits;
  readonly #scope: PrefixScope;
  readonly #report: Report;
  /** Start and length of the names of the attributes so far. */
  #names: Int32Array = new Int32Array(firstSlots);
  /** How much of #names is in use: two for each attribute. */
  #slots = 0;
  /** Index of the colon in the name read last, or 0. */
  #colon = 0;
  #hasPrefix = false;

  constructor(limits: FramerLimits, scope: PrefixScope, report: Report) {
    this.#limits = limits;
    this.#scope = scope;
    this.#report = report;
  }

  /** Scans the tag whose `<` is at `open`, of an element at `depth`: the index after its `>`, or {@link cut} or {@link broken}. */
  scan(buffer: Buffer, open: number, end: number, depth: number): number {
    const whole = readPlainTag(buffer, open, end, this, this.#limits);
    if (whole >= 0) return whole;
    let at = this.#name(buffer, open + 1, end, fatal.badTag);
    if (at < 0) return at;
    this.nameEnd = at;
    this.#hasPrefix = this.#colon > 0;
    this.#slots = 0;
    this.xmlnsStart = 0;
    for (;;) {
      const next = skipSpace(buffer, at, end);
      if (next === end) return cut;
      const byte = buffer[next];
      if (byte === GREATER) return this.#close(buffer, open, next + 1, false);
      if (byte === SLASH) {
        if (next + 1 === end) return cut;
        return buffer[next + 1] === GREATER
          ? this.#close(buffer, open, next + 2, true)
          : this.#break(fatal.straySlash, next);
      }
      if (next === at) return this.#break(fatal.noSpace, at);
      at = this.#attribute(buffer, next, end, depth);
      if (at < 0) return at;
    }
  }

  /** The index after one attribute and its value. */
  #attribute(buffer: Buffer, start: number, end: number, depth: number): number {
    const keyEnd = this.#name(buffer, start, end, fatal.badAttribute);
    if (keyEnd < 0) return keyEnd;
    const colon = this.#colon;
    let at = buffer[keyEnd] === EQUALS ? keyEnd : skipSpace(buffer, keyEnd, end);
    if (at === end) return cut;
    if (buffer[at] !== EQUALS) return this.#break(fatal.noValue, at);
    at++;
    if (isSpace[buffer[at] as number] === 1) at = skipSpace(buffer, at, end);
    if (at >= end) return cut;
    const quote = buffer[at] as number;
    if (quote !== QUOTE && quote !== DOUBLE_QUOTE) return this.#break(fatal.noQuotes, at);
    const close = this.#value(buffer, at + 1, end, quote);
    if (close < 0) return close;
    if (this.#slots >= 2 * this.#limits.attributes) return this.#break(excess.attributes, start);
    this.#note(buffer, start, keyEnd, at + 1, close);
    if (colon > 0) this.#notePrefixed(buffer, start, colon, keyEnd, at + 1, close, depth);
    return close + 1;
  }

  /** The end of the qualified name at `start`; `fault` is what it is when there is none. */
  #name(buffer: Buffer, start: number, end: number, fault: Fault): number {
    if (start === end) return cut;
    if (isNameStart[buffer[start] as number] === 0) return this.#break(fault, start);
    this.#colon = 0;
    let at = skipName(buffer, start + 1, end);
    if (at < end && (buffer[at] === COLON || (buffer[at] as number) >= 0x80)) {
      at = this.#unusualName(buffer, start, at, end);
      if (at < 0) return at === cut ? cut : this.#break(fault, start);
    }
    if (at - start > this.#limits.nameBytes) return this.#break(excess.name, start);
    return at === end ? cut : at;
  }

  /** Goes on in a name with a prefix or multi-byte characters, at the first such byte. */
  #unusualName(buffer: Buffer, start: number, first: number, end: number): number {
    let at = first;
    for (; at < end; at = skipName(buffer, at + 1, end)) {
      if (buffer[at] === COLON && this.#colon === 0) this.#colon = at;
      else if ((buffer[at] as number) < 0x80) break;
    }
    if (at >= end) return at - start > this.#limits.nameBytes ? at : cut;
    if (this.#colon > 0 && isNameStart[buffer[this.#colon + 1] as number] === 0) return broken;
    return isName(buffer, start, at) ? at : broken;
  }

  /** The index of the closing quote. */
  #value(buffer: Buffer, start: number, end: number, quote: number): number {
    let at = start;
    for (;;) {
      at = skipValue(buffer, at, end);
      if (at === end) return cut;
      const byte = buffer[at];
      if (byte === quote) return at;
      if (byte === LESS) return this.#break(fatal.lessInValue, at);
      if (byte === QUOTE || byte === DOUBLE_QUOTE) at++;
      else {
        at =
          byte === AMPERSAND
            ? passReference(buffer, at, end, this.#report)
            : passCharacter(buffer, at, end, this.#report);
        if (at === cut) return cut;
      }
    }
  }

  /** Keeps where an attribute stands, and reports it when its name occurred before. */
  #note(buffer: Buffer, start: number, end: number, valueStart: number, valueEnd: number): void {
    const names = this.#names;
    const slots = this.#slots;
    const length = end - start;
    for (let slot = 0; slot < slots; slot += 2) {
      if (names[slot + 1] === length && areSame(buffer, start, names[slot] as number, length)) {
        this.#report(minor.repeatedAttribute, start);
      }
    }
    if (slots === names.length) this.#names = grown(names);
    this.#names[slots] = start;
    this.#names[slots + 1] = length;
    this.#slots = slots + 2;
    if (length === xmlns.length && isSame(buffer, start, end, xmlns)) {
      this.xmlnsStart = valueStart;
      this.xmlnsEnd = valueEnd;
    }
  }

  /** A prefixed attribute either declares a prefix or uses one, which is looked up when the tag has been read. */
  #notePrefixed(
    buffer: Buffer,
    start: number,
    colon: number,
    end: number,
    from: number,
    to: number,
    depth: number,
  ): void {
    if (!isSame(buffer, start, colon, xmlns)) {
      this.#hasPrefix = true;
      return;
    }
    const isAllowed = this.#scope.declare(
      buffer.toString('utf8', colon + 1, end),
      buffer.toString('utf8', from, to),
      depth,
    );
    if (!isAllowed) this.#report(minor.badBinding, start);
  }

  #close(buffer: Buffer, open: number, at: number, isEmpty: boolean): number {
    this.isEmpty = isEmpty;
    if (this.#hasPrefix && !this.#arePrefixesBound(buffer, open + 1)) this.#report(minor.unboundPrefix, open);
    return at;
  }

  /** Whether every prefix is declared and no two attributes have the same expanded name (Namespaces in XML §6.3). */
  #arePrefixesBound(buffer: Buffer, nameStart: number): boolean {
    const name = buffer.toString('utf8', nameStart, this.nameEnd);
    const colon = name.indexOf(':');
    if (colon >= 0 && this.#scope.resolve(name.slice(0, colon)) === undefined) return false;
    const seen = new Set<string>();
    for (let slot = 0; slot < this.#slots; slot += 2) {
      const start = this.#names[slot] as number;
      const key = buffer.toString('utf8', start, start + (this.#names[slot + 1] as number));
      const split = key.indexOf(':');
      if (split < 0 || key.startsWith('xmlns:')) continue;
      const uri = this.#scope.resolve(key.slice(0, split));
      const expanded = `${uri} ${key.slice(split + 1)}`;
      if (uri === undefined || seen.has(expanded)) return false;
      seen.add(expanded);
    }
    return true;
  }

  #break(fault: Fault, at: number): number {
    this.fault = fault;
    this.faultAt = at;
    return broken;
  }
}

// Plain XML to an `Element` of @xmpp/xml without its parser, for text of the kind that nearly every stanza is. Whatever is not plain
// (sections, comments, doubtful markup) is left to that parser.
import { Element, unescapeXML } from '@xmpp/xml';
import { code } from './bytes.js';

const { BANG, EQUALS, GREATER, QUESTION, QUOTE, DOUBLE_QUOTE, SLASH } = code;
const SPACE = 0x20;

/** More nesting than the framer lets through. */
const mostDepth = 300;

/** The one element of `xml`, a child of `root` for its namespaces; undefined when the text is not plain, or not one element. */
export function readPlainElement(xml: string, root: Element): Element | undefined {
  try {
    return new PlainReader(xml, root).read();
  } catch {
    // An entity that does not exist, or a character that may not be.
    return undefined;
  }
}

class PlainReader {
  readonly #xml: string;
  readonly #root: Element;
  #at = 0;
  #depth = 0;
  #first: Element | undefined;
  #cursor: Element | undefined;
  #isEmptyTag = false;

  constructor(xml: string, root: Element) {
    this.#xml = xml;
    this.#root = root;
  }

  read(): Element | undefined {
    const xml = this.#xml;
    while (this.#at < xml.length) {
      const open = xml.indexOf('<', this.#at);
      if (open !== this.#at && !this.#text(open < 0 ? xml.length : open)) return undefined;
      if (open < 0) break;
      const next = xml.charCodeAt(open + 1);
      if (next === BANG || next === QUESTION) return undefined;
      if (!(next === SLASH ? this.#endTag(open) : this.#startTag(open))) return undefined;
    }
    return this.#cursor === undefined ? this.#first : undefined;
  }

  /** Character data up to `end`; outside the element there may be none. */
  #text(end: number): boolean {
    if (this.#cursor === undefined) return false;
    this.#cursor.children.push(unescaped(this.#xml.slice(this.#at, end)));
    this.#at = end;
    return true;
  }

  #endTag(open: number): boolean {
    const element = this.#cursor;
    if (element === undefined) return false;
    const { name } = element;
    const end = open + 2 + name.length;
    if (this.#xml.charCodeAt(end) !== GREATER || !this.#xml.startsWith(name, open + 2)) return false;
    this.#at = end + 1;
    this.#leave(element);
    return true;
  }

  #leave(element: Element): void {
    this.#depth--;
    this.#cursor = element === this.#first ? undefined : (element.parent ?? undefined);
  }

  #startTag(open: number): boolean {
    const xml = this.#xml;
    let at = open + 1;
    for (let c = xml.charCodeAt(at); isNameCode(c); c = xml.charCodeAt(at)) at++;
    if (at === open + 1 || ++this.#depth > mostDepth) return false;
    const element = new Element(xml.slice(open + 1, at));
    const end = this.#attributes(element.attrs, at);
    if (end < 0) return false;
    this.#at = end;
    if (this.#cursor) {
      element.parent = this.#cursor;
      this.#cursor.children.push(element);
    } else {
      // A second one.
      if (this.#first) return false;
      element.parent = this.#root;
      this.#first = element;
    }
    this.#cursor = element;
    if (this.#isEmptyTag) this.#leave(element);
    return true;
  }

  /** Reads attributes up to the end of the tag; the position after it, or -1. */
  #attributes(attrs: Record<string, unknown>, from: number): number {
    const xml = this.#xml;
    let at = from;
    for (;;) {
      const before = at;
      while (xml.charCodeAt(at) === SPACE) at++;
      const c = xml.charCodeAt(at);
      if (c === GREATER || c === SLASH) {
        this.#isEmptyTag = c === SLASH;
        if (c === GREATER) return at + 1;
        return xml.charCodeAt(at + 1) === GREATER ? at + 2 : -1;
      }
      if (before === at) return -1;
      const nameStart = at;
      for (let n = c; isNameCode(n); n = xml.charCodeAt(at)) at++;
      const name = xml.slice(nameStart, at);
      const quote = xml.charCodeAt(at + 1);
      if (name === '' || name === '__proto__' || xml.charCodeAt(at) !== EQUALS) return -1;
      if (quote !== QUOTE && quote !== DOUBLE_QUOTE) return -1;
      const close = xml.indexOf(quote === QUOTE ? "'" : '"', at + 2);
      if (close < 0 || Object.hasOwn(attrs, name)) return -1;
      const value = xml.slice(at + 2, close);
      if (value.includes('<')) return -1;
      attrs[name] = unescaped(value);
      at = close + 1;
    }
  }
}

const unescaped = (text: string): string => (text.includes('&') ? unescapeXML(text) : text);

/** Letters, digits and `-._:`: what names are made of in practice. */
const isName = Uint8Array.from({ length: 128 }, (_, c) => (/[\w.:-]/.test(String.fromCharCode(c)) ? 1 : 0));
const isNameCode = (c: number): boolean => isName[c] === 1;

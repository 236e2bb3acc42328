// The children of a first-level element as they stand in its text: found by looking for tags, without parsing or copying.

const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const GREATER = 0x3e;
const EQUALS = 0x3d;
const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
const COLON = 0x3a;

/** Tags that are looked at: what comes later in a long stanza is not worth the time. */
const mostTags = 32;

/** Called with the place of a start tag: of its `<`, and after its `>`. True ends the search. */
export type ChildVisitor = (open: number, close: number) => boolean;

/** Visits the start tags directly below the root of `xml`; what is inside a child, a comment or CDATA is none of them. */
export function visitChildren(xml: string, visit: ChildVisitor): void {
  let at = tagEnd(xml, xml.indexOf('<'));
  if (at < 0 || isEmptyTag(xml, at)) return;
  let depth = 1;
  for (let tags = 0; tags < mostTags; tags++) {
    at = xml.indexOf('<', at);
    if (at < 0) return;
    const next = xml.charCodeAt(at + 1);
    if (next === SLASH) {
      if (--depth === 0) return;
      at += 2;
    } else if (next === BANG || next === QUESTION) {
      at = asideEnd(xml, at);
      if (at < 0) return;
    } else {
      const close = tagEnd(xml, at);
      if (close < 0 || (depth === 1 && visit(at, close))) return;
      if (!isEmptyTag(xml, close)) depth++;
      at = close;
    }
  }
}

/** After the comment, CDATA section or instruction at `at`. */
function asideEnd(xml: string, at: number): number {
  const end = xml.startsWith('<![CDATA[', at) ? ']]>' : xml.startsWith('<!--', at) ? '-->' : '>';
  const found = xml.indexOf(end, at + 2);
  return found < 0 ? -1 : found + end.length;
}

/** After the `>` of the tag whose `<` is at `open`; -1 when it has none. */
function tagEnd(xml: string, open: number): number {
  for (let at = open < 0 ? xml.length : open; at < xml.length; at++) {
    const one = xml.charCodeAt(at);
    if (one === GREATER) return at + 1;
    if (one !== QUOTE && one !== DOUBLE_QUOTE) continue;
    at = xml.indexOf(one === QUOTE ? "'" : '"', at + 1);
    if (at < 0) return -1;
  }
  return -1;
}

const isEmptyTag = (xml: string, close: number): boolean => xml.charCodeAt(close - 2) === SLASH;

/** Whether that is the local name of the tag at `open`; cheaper than asking for the name. */
export function isTagName(xml: string, open: number, close: number, name: string): boolean {
  const end = nameEnd(xml, open, close);
  const start = end - name.length;
  if (start <= open || !xml.startsWith(name, start)) return false;
  return start === open + 1 || xml.charCodeAt(start - 1) === COLON;
}

/** Local name of the tag at `open`. */
export function tagName(xml: string, open: number, close: number): string {
  const name = xml.slice(open + 1, nameEnd(xml, open, close));
  return name.slice(name.indexOf(':') + 1);
}

/** The namespace that the tag declares for itself; undefined when it inherits one. */
export function tagNamespace(xml: string, open: number, close: number): string | undefined {
  const name = xml.slice(open + 1, nameEnd(xml, open, close));
  const colon = name.indexOf(':');
  return tagAttribute(xml, open, close, colon < 0 ? 'xmlns' : `xmlns:${name.slice(0, colon)}`);
}

/** The value of an attribute of the tag as it is written, references included. */
export function tagAttribute(xml: string, open: number, close: number, name: string): string | undefined {
  let at = nameEnd(xml, open, close);
  for (;;) {
    while (at < close && isSpace(xml.charCodeAt(at))) at++;
    const key = at;
    while (at < close && xml.charCodeAt(at) !== EQUALS && !isSpace(xml.charCodeAt(at))) at++;
    const keyEnd = at;
    while (at < close && xml.charCodeAt(at) !== QUOTE && xml.charCodeAt(at) !== DOUBLE_QUOTE) at++;
    if (at >= close) return undefined;
    const end = xml.indexOf(xml.charAt(at), at + 1);
    if (end < 0 || end >= close) return undefined;
    if (keyEnd - key === name.length && xml.startsWith(name, key)) return xml.slice(at + 1, end);
    at = end + 1;
  }
}

const isSpace = (one: number): boolean => one === 0x20 || (one >= 0x09 && one <= 0x0d);

/** After the qualified name. */
function nameEnd(xml: string, open: number, close: number): number {
  let at = open + 1;
  while (at < close) {
    const one = xml.charCodeAt(at);
    if (one === SLASH || one === GREATER || isSpace(one)) break;
    at++;
  }
  return at;
}

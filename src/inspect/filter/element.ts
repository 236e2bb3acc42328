// The parsed element of a record: made once for all conditions of a filter, and forgotten when the next record is looked at.
import type { TapRecord } from '../../model/record.js';
import { parseStandalone } from '../../xmpp/element.js';

export type Element = NonNullable<ReturnType<typeof parseStandalone>>;

/** Characters up to which an element is parsed, and text is searched by regular expressions. */
export const mostSearched = 1024 ** 2;

/** The latest one only: a tree takes many times the memory of its text, and a filter may look into a million records. */
let parsed: { readonly record: TapRecord; readonly element: Element | undefined } | undefined;

/** Of a stanza, a nonza, or a stream error; undefined when there is none, or it is too large or broken. */
export function elementOf(record: TapRecord): Element | undefined {
  if (parsed?.record !== record) parsed = { record, element: parse(record) };
  return parsed.element;
}

function parse(record: TapRecord): Element | undefined {
  if (record.t === 'stream') return record.event === 'error' ? parseStandalone(record.xml) : undefined;
  if (record.t !== 'stanza' && record.t !== 'nonza') return undefined;
  return record.xml.length <= mostSearched ? parseStandalone(record.xml, record.ns) : undefined;
}

/** Whether `test` holds for the element or one inside it; the nesting of a peer is no nesting of calls. */
export function someElement(root: Element, test: (element: Element) => boolean): boolean {
  const waiting = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (test(next)) return true;
    for (const child of next.getChildElements()) waiting.push(child);
  }
  return false;
}

/** Elements inside each other, the first included. */
export function depthOf(root: Element): number {
  let depth = 0;
  let level = [root];
  for (; level.length > 0; depth++) level = level.flatMap((element) => element.getChildElements());
  return depth;
}

// The elements inside one frame and where they stand in its bytes: for those who cut something out and keep the rest as it is.
import { code } from './bytes.js';
import type { StreamContext } from './frame.js';
import { readStartTag, splitName } from './start-tag.js';
import { TagEnd } from './tag-end.js';

const { BANG, LESS, QUESTION, SLASH } = code;

export interface PlacedElement {
  /** Local name. */
  readonly name: string;
  readonly ns: string;
  /** Of the frame's own element 0. */
  readonly depth: number;
  /** Namespace and local name of the element around it. */
  readonly parent?: PlacedElement;
  /** Its first byte, the first after its start tag, the first of its end tag, and the one after its last byte. */
  readonly start: number;
  readonly contentStart: number;
  contentEnd: number;
  end: number;
}

type Prefixes = ReadonlyMap<string, string>;

interface Open {
  readonly element: PlacedElement;
  /** By prefix; '' is the default namespace. */
  readonly scope: Prefixes;
}

/** All elements of a frame that the framer has found well-formed, in the order of their start tags. */
export function walkTags(frame: Buffer, context: StreamContext): readonly PlacedElement[] {
  const all: PlacedElement[] = [];
  const open: Open[] = [];
  const root: Prefixes = new Map([...context.prefixes, ['', context.contentNs]]);
  for (let at = frame.indexOf(LESS); at >= 0 && at < frame.length; at = frame.indexOf(LESS, at)) {
    const next = frame[at + 1];
    if (next === BANG || next === QUESTION) {
      at = afterSection(frame, at);
      continue;
    }
    const end = tagEnd(frame, at);
    if (next === SLASH) {
      const closed = open.pop()?.element;
      if (closed) Object.assign(closed, { contentEnd: at, end });
    } else {
      const around = open.at(-1);
      const opened = openElement(frame, at, end, around?.scope ?? root, around?.element, open.length);
      all.push(opened.element);
      if (frame[end - 2] !== SLASH) open.push(opened);
    }
    at = end;
  }
  return all;
}

function openElement(
  frame: Buffer,
  start: number,
  end: number,
  outer: Prefixes,
  parent: PlacedElement | undefined,
  depth: number,
): Open {
  const { name, attributes } = readStartTag(frame, start, end);
  const { prefix, local } = splitName(name);
  const declared = [...attributes]
    .filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'))
    .map(([key, uri]) => [key.slice(6), uri] as const);
  const scope = declared.length > 0 ? new Map([...outer, ...declared]) : outer;
  const element: PlacedElement = {
    name: local,
    ns: scope.get(prefix) ?? '',
    depth,
    ...(parent && { parent }),
    start,
    contentStart: end,
    contentEnd: end,
    end,
  };
  return { element, scope };
}

/** After the `>` of the tag at `at`, quotes respected. */
function tagEnd(frame: Buffer, at: number): number {
  const finder = new TagEnd();
  finder.restart();
  return Math.min(frame.length, finder.find(frame, at + 1, frame.length) + 1);
}

/** After a comment, a CDATA section or an instruction. */
function afterSection(frame: Buffer, at: number): number {
  const intro = frame.toString('latin1', at, at + 9);
  const close = intro === '<![CDATA[' ? ']]>' : intro.startsWith('<!--') ? '-->' : '>';
  const found = frame.indexOf(close, at + 2);
  return found < 0 ? frame.length : found + close.length;
}

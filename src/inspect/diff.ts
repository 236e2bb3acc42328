// Two stanzas compared by what they mean: the order of attributes and white space between elements make no difference.
import { type CanonicalElement, type CanonicalNode, canonical } from './canonical.js';

/** One line: an element, an attribute or a text. The sides are the same words where nothing has changed. */
export interface DiffRow {
  readonly depth: number;
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  readonly left?: string;
  readonly right?: string;
}

export interface DiffOptions {
  /** What names or dates a stanza rather than says something: ids and timestamps. */
  readonly ignoresIds: boolean;
}

/** Undefined when one of them cannot be read. */
export function diffXml(
  left: string,
  right: string,
  { ignoresIds }: DiffOptions,
): readonly DiffRow[] | undefined {
  const [from, to] = [canonical(left), canonical(right)];
  if (from === undefined || to === undefined) return undefined;
  const rows: DiffRow[] = [];
  compare(from, to, 0, ignoresIds, rows);
  return rows;
}

/** Values of these attributes differ between any two stanzas. */
const naming: ReadonlySet<string> = new Set(['id', 'stamp', 'previd', 'queryid', 'sid', 'rid', 'h', 'ver']);
/** XEP-0082 §3.2. */
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function compare(
  left: CanonicalNode,
  right: CanonicalNode,
  depth: number,
  ignoresIds: boolean,
  rows: DiffRow[],
): void {
  const isSameText = (a: string, b: string): boolean =>
    a === b || (ignoresIds && dateTime.test(a.trim()) && dateTime.test(b.trim()));
  if (typeof left === 'string' || typeof right === 'string' || !isAlike(left, right)) {
    if (typeof left === 'string' && typeof right === 'string') {
      const change = isSameText(left, right) ? 'same' : 'changed';
      rows.push({ depth, change, left: quoted(left), right: quoted(right) });
      return;
    }
    alone(left, depth, 'removed', rows);
    alone(right, depth, 'added', rows);
    return;
  }
  rows.push({ depth, change: 'same', left: headOf(left), right: headOf(right) });
  const names = [...new Set([...left.attributes.keys(), ...right.attributes.keys()])].sort();
  for (const name of names) {
    const [a, b] = [left.attributes.get(name), right.attributes.get(name)];
    const isSame =
      a !== undefined && b !== undefined && (isSameText(a, b) || (ignoresIds && naming.has(name)));
    rows.push({
      depth: depth + 1,
      change: isSame ? 'same' : a === undefined ? 'added' : b === undefined ? 'removed' : 'changed',
      ...(a !== undefined && { left: attribute(name, a) }),
      ...(b !== undefined && { right: attribute(name, b) }),
    });
  }
  for (const [a, b] of aligned(left.children, right.children)) {
    if (a !== undefined && b !== undefined) compare(a, b, depth + 1, ignoresIds, rows);
    else if (a !== undefined) alone(a, depth + 1, 'removed', rows);
    else if (b !== undefined) alone(b, depth + 1, 'added', rows);
  }
}

const isAlike = (a: CanonicalElement, b: CanonicalElement): boolean => a.name === b.name && a.ns === b.ns;

const headOf = ({ name, ns }: CanonicalElement): string => (ns === '' ? `<${name}>` : `<${name}> ${ns}`);
const attribute = (name: string, value: string): string => `@${name} = ${value}`;
const quoted = (text: string): string => `“${text}”`;

function alone(node: CanonicalNode, depth: number, change: 'added' | 'removed', rows: DiffRow[]): void {
  const put = (text: string, at: number): void => {
    rows.push(change === 'added' ? { depth: at, change, right: text } : { depth: at, change, left: text });
  };
  if (typeof node === 'string') {
    put(quoted(node), depth);
    return;
  }
  put(headOf(node), depth);
  for (const [name, value] of node.attributes) put(attribute(name, value), depth + 1);
  for (const child of node.children) alone(child, depth + 1, change, rows);
}

type Pair = readonly [left: CanonicalNode | undefined, right: CanonicalNode | undefined];

/** Cells of the table; more children than that are paired by their places. */
const mostCells = 250_000;

/** What stands against what: the longest common sequence of the same nodes, and between them what has the same name. */
function aligned(left: readonly CanonicalNode[], right: readonly CanonicalNode[]): readonly Pair[] {
  if (left.length * right.length > mostCells)
    return Array.from(
      { length: Math.max(left.length, right.length) },
      (_, at): Pair => [left[at], right[at]],
    );
  return between(left, right, common(left.map(wholeKey), right.map(wholeKey)), (a, b) =>
    between(a, b, common(a.map(nameKey), b.map(nameKey)), apart),
  );
}

const nameKey = (node: CanonicalNode): string => (typeof node === 'string' ? '“' : `${node.ns} ${node.name}`);
const wholeKey = (node: CanonicalNode): string =>
  typeof node === 'string'
    ? JSON.stringify(node)
    : JSON.stringify([nameKey(node), [...node.attributes], node.children.map(wholeKey)]);

const apart = (left: readonly CanonicalNode[], right: readonly CanonicalNode[]): readonly Pair[] => [
  ...left.map((node): Pair => [node, undefined]),
  ...right.map((node): Pair => [undefined, node]),
];

/** The matches in order, and what `fill` makes of what stands between them. */
function between(
  left: readonly CanonicalNode[],
  right: readonly CanonicalNode[],
  matches: readonly (readonly [number, number])[],
  fill: typeof apart,
): readonly Pair[] {
  const pairs: Pair[] = [];
  let [a, b] = [0, 0];
  for (const [x, y] of matches) {
    pairs.push(...fill(left.slice(a, x), right.slice(b, y)), [left[x], right[y]]);
    [a, b] = [x + 1, y + 1];
  }
  return [...pairs, ...fill(left.slice(a), right.slice(b))];
}

/** Index pairs of a longest common subsequence. */
function common(left: readonly string[], right: readonly string[]): readonly (readonly [number, number])[] {
  const width = right.length + 1;
  const longest = new Uint32Array((left.length + 1) * width);
  for (let a = left.length - 1; a >= 0; a--)
    for (let b = right.length - 1; b >= 0; b--)
      longest[a * width + b] =
        left[a] === right[b]
          ? (longest[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(longest[(a + 1) * width + b] ?? 0, longest[a * width + b + 1] ?? 0);
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0, b = 0; a < left.length && b < right.length; ) {
    if (left[a] === right[b]) pairs.push([a++, b++]);
    else if ((longest[(a + 1) * width + b] ?? 0) >= (longest[a * width + b + 1] ?? 0)) a++;
    else b++;
  }
  return pairs;
}

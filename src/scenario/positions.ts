// From a place in the tree to line and column of the file.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { Fault } from './faults.js';

/** Both from 1. */
export interface Position {
  readonly line: number;
  readonly col: number;
}

/** Where a fault stands; what is missing is looked for at the nearest thing around it that is there. */
export function locate(
  document: Document,
  lines: LineCounter,
  { path, part }: Pick<Fault, 'path' | 'part'>,
): Position {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    const step = descend(document, node, key);
    if (step === undefined) break;
    node = step.value;
    const isLast = depth === path.length - 1;
    offset = (isLast && part === 'key' ? step.keyAt : undefined) ?? startOf(node) ?? step.keyAt ?? offset;
    // A block map begins where its first key stands; its own key says better which map is meant.
    if (isLast && (isMap(node) || isSeq(node))) offset = step.keyAt ?? offset;
  }
  return lines.linePos(offset);
}

function descend(document: Document, node: unknown, key: string | number) {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target)) {
    const pair = target.items.find(
      (item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key),
    );
    return pair && { value: pair.value, keyAt: startOf(pair.key) };
  }
  if (isSeq(target) && typeof key === 'number' && key in target.items)
    return { value: target.items[key], keyAt: undefined };
  return undefined;
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? (node as Node).range?.[0] : undefined);

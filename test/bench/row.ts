// One line of the table: a figure of ours, a peer's beside it, and what was aimed at.
import { median } from './numbers.js';

export interface Row {
  readonly name: string;
  readonly unit: 'MB/s' | 'ns/byte' | 'µs' | 'KiB' | 'MiB' | 'stanzas/s';
  /** One figure a repeat. */
  readonly ours: readonly number[];
  readonly peer?: { readonly name: string; readonly samples: readonly number[] };
  readonly target?: Target;
}

/** A bound for the ratio of the medians, ours to the peer's, or for our own median in the row's unit. */
export interface Target {
  readonly of: 'ratio' | 'ours';
  readonly bound: '>=' | '<=';
  readonly value: number;
}

/** Ours to the peer's; undefined without a peer. */
export const ratio = ({ ours, peer }: Row): number | undefined => peer && median(ours) / median(peer.samples);

/** Whether the target was met; undefined when there is none. */
export function isMet(row: Row): boolean | undefined {
  const { target } = row;
  if (!target) return undefined;
  const figure = target.of === 'ours' ? median(row.ours) : ratio(row);
  if (figure === undefined) return undefined;
  return target.bound === '>=' ? figure >= target.value : figure <= target.value;
}

// How much went by: the summary at the end of a tap.
import { formatSize } from '../model/duration.js';
import type { Direction } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';

export interface Counts {
  flows: number;
  readonly stanzas: Record<Direction, number>;
  readonly bytes: Record<Direction, number>;
  violations: number;
  /** Stretches that were forwarded but not looked at. */
  gaps: number;
}

export const noCounts = (): Counts => ({
  flows: 0,
  stanzas: { upstream: 0, downstream: 0 },
  bytes: { upstream: 0, downstream: 0 },
  violations: 0,
  gaps: 0,
});

/** Counts a record, where there are records; bytes are counted when the connection closes. */
export function countRecord(counts: Counts, record: TapRecord): void {
  if (record.t === 'open') counts.flows++;
  else if (record.t === 'stanza') counts.stanzas[record.dir]++;
  else if (record.t === 'violation') counts.violations++;
  else if (record.t === 'gap') counts.gaps++;
  else if (record.t === 'close') {
    counts.bytes.upstream += record.bytes.upstream;
    counts.bytes.downstream += record.bytes.downstream;
  }
}

/** One line for the end of a tap. */
export function describeCounts(counts: Counts): string {
  const { flows, stanzas, bytes, violations, gaps } = counts;
  const way = (direction: Direction): string =>
    `${plural(stanzas[direction], 'stanza')}, ${formatSize(bytes[direction])}`;
  const ways = `up ${way('upstream')}; down ${way('downstream')}`;
  const missed = gaps > 0 ? `; ${plural(gaps, 'gap')}, where decoding was behind` : '';
  return `${plural(flows, 'connection')}; ${ways}; ${plural(violations, 'violation')}${missed}`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

// How much went by: the summary at the end of a tap.
import { formatSize } from '../model/duration.js';
import type { Direction } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';

export interface Counts {
  flows: number;
  readonly stanzas: Record<Direction, number>;
  readonly bytes: Record<Direction, number>;
  violations: number;
}

export const noCounts = (): Counts => ({
  flows: 0,
  stanzas: { upstream: 0, downstream: 0 },
  bytes: { upstream: 0, downstream: 0 },
  violations: 0,
});

/** Counts a record, where there are records; bytes are counted when the connection closes. */
export function countRecord(counts: Counts, record: TapRecord): void {
  if (record.t === 'open') counts.flows++;
  else if (record.t === 'stanza') counts.stanzas[record.dir]++;
  else if (record.t === 'violation') counts.violations++;
  else if (record.t === 'close') {
    counts.bytes.upstream += record.bytes.upstream;
    counts.bytes.downstream += record.bytes.downstream;
  }
}

/** One line for the end of a tap whose bytes were decoded. */
export function describeCounts(counts: Counts): string {
  const { flows, stanzas, bytes, violations } = counts;
  const way = (direction: Direction): string =>
    `${plural(stanzas[direction], 'stanza')}, ${formatSize(bytes[direction])}`;
  const ways = `up ${way('upstream')}; down ${way('downstream')}`;
  return `${plural(flows, 'connection')}; ${ways}; ${plural(violations, 'violation')}`;
}

/** The same for a tap that only forwarded. */
export const describeTraffic = ({ flows, bytes }: Pick<Counts, 'flows' | 'bytes'>): string =>
  `${plural(flows, 'connection')}; up ${formatSize(bytes.upstream)}; down ${formatSize(bytes.downstream)}; not decoded`;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

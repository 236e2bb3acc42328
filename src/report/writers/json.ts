// result.json itself: the form from which every other report is made. Keys in a fixed order, so that files can be compared.
import type { RunResult } from '../../stats/result.js';
import { byName } from '../order.js';
import type { ReportWriter } from '../writer.js';

/** Keys with a place; all others follow in alphabetical order. */
const places = [
  [
    'format',
    'version',
    'verdict',
    'reasons',
    'scenario',
    'target',
    'seed',
    'startedAt',
    'duration',
    'warmup',
  ],
  ['segment', 'environment', 'ledger', 'thresholds', 'metrics', 'counters', 'steps', 'intervals'],
  ['part', 'label', 'depth', 'started', 'passed', 'failed'],
  ['name', 'text', 'metric', 'expr', 'value', 'ok'],
  ['sent', 'delivered', 'bounced', 'lost', 'duplicated', 'reordered', 'late'],
  ['at', 'users', 'iterations', 'errors'],
  ['kind', 'unit', 'count', 'rate', 'min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max', 'histogram'],
].flat();
const placeOf = new Map(places.map((key, place) => [key, place]));
/** Records whose keys are names, not fields. */
const records = new Set(['environment', 'metrics', 'counters', 'trends']);

export const json: ReportWriter = {
  extension: 'json',
  render: (result: RunResult): string => `${JSON.stringify(result, inOrder, 2)}\n`,
};

/** A replacer of JSON.stringify: the value of `key` with its own keys in their order. */
function inOrder(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = byName(value as Record<string, unknown>);
  // The sort is stable: keys without a place stay in alphabetical order.
  return Object.fromEntries(records.has(key) ? entries : entries.sort(([a], [b]) => placeIn(a) - placeIn(b)));
}

const placeIn = (key: string): number => placeOf.get(key) ?? places.length;

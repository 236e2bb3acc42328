// What reports of a comparison are made of, and the words and numbers that they share.
import type { NumberName } from '../../stats/compared-numbers.js';
import { type Change, type Comparison, fewestRepeats, type NumberChange } from '../../stats/regression.js';
import { formatMs, formatShare, formatShortCount, nothing } from '../numbers.js';

/** Two sides: a baseline and what is new, or the halves of a self-test. */
export interface Compared {
  readonly kind: 'baseline' | 'self-test';
  /** The scenario's name. */
  readonly scenario: string;
  readonly comparison: Comparison;
  readonly warnings: readonly string[];
}

/** One form of report of a comparison. */
export interface ComparisonWriter {
  /** Of the file it is written to, without the dot. */
  readonly extension: string;
  /** Pure; it ends with a line break. */
  render(compared: Compared): string;
}

export const verdictWords: readonly Change[] = ['regression', 'improved', 'no change', 'cannot tell'];

/** `✗ REGRESSION`; of a self-test whether the machine is quiet enough. */
export function mark({ kind, comparison: { verdict } }: Compared): string {
  if (kind === 'self-test') return verdict === 'no change' ? '✓ QUIET ENOUGH' : '! TOO NOISY';
  const marks: Record<Change, string> = {
    regression: '✗ REGRESSION',
    improved: '✓ IMPROVED',
    'no change': '✓ NO CHANGE',
    'cannot tell': '? CANNOT TELL',
  };
  return marks[verdict];
}

/** `chat: 5 repeats of the baseline, 5 new`. */
export function sides({ kind, scenario, comparison: { repeats } }: Compared): string {
  const { base, fresh } = repeats;
  return kind === 'self-test'
    ? `${scenario}: ${base + fresh} repeats of one build, by turns ${base} against ${fresh}`
    : `${scenario}: ${base} ${base === 1 ? 'repeat' : 'repeats'} of the baseline, ${fresh} new`;
}

/** `2 regressions · 4 no change`. */
export const counts = ({ changes }: Comparison): string =>
  verdictWords
    .map((word) => ({ word, count: changes.filter(({ verdict }) => verdict === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}${word === 'regression' && count > 1 ? 's' : ''}`)
    .join(' · ');

/** Why nothing can be told at all, and what would help. */
export function obstacles({ changes, repeats }: Comparison): string[] {
  const fewest = Math.min(repeats.base, repeats.fresh);
  if (changes.length === 0)
    return ['cannot tell: no metric has enough values in every result; measure longer'];
  if (fewest >= fewestRepeats) return [];
  return [`cannot tell: ${fewest} ${fewest === 1 ? 'repeat' : 'repeats'}, ${fewestRepeats} are needed`];
}

/** Noise above it hides whatever one would want to find. */
const hopeless = 0.5;

/** What a self-test advises: a tolerance above the noise of each number that is not steady. */
export function advice({ kind, comparison: { changes } }: Compared): string[] {
  const noisy = changes
    .filter(({ verdict, low }) => verdict !== 'no change' && low !== undefined)
    .map(({ metric, number, low = 0, high = 0 }) => ({
      of: `${metric}:${number}`,
      noise: Math.max(-low, high),
    }));
  if (kind === 'baseline' || noisy.length === 0) return [];
  const flags = noisy.filter(({ noise }) => noise <= hopeless).map(tolerance);
  const lost = noisy.length - flags.length;
  return [
    'what would help: nothing else running, longer repeats, more of them' +
      (flags.length > 0 ? `; or tolerances above the noise: ${flags.join(' ')}` : ''),
    ...(lost > 0 ? [`noise of more than ${hopeless * 100} % in ${lost} of ${changes.length} numbers`] : []),
  ];
}

/** The next full per cent above the noise, below one the next tenth. */
function tolerance({ of, noise }: { readonly of: string; readonly noise: number }): string {
  const percent = noise < 0.01 ? Math.ceil(noise * 1_000) / 10 : Math.ceil(noise * 100);
  return `--tolerance '${of}=${percent}%'`;
}

const formats: Record<NumberName, (value: number) => string> = {
  p50: formatMs,
  p95: formatMs,
  p99: formatMs,
  rate: formatShortCount,
  share: formatShare,
  value: formatShortCount,
};

/** The cells of one number: baseline, new, change, interval, p, tolerance. */
export function cells({ number, base, fresh, change, low, high, p, tolerance }: NumberChange): string[] {
  return [
    formats[number](base),
    formats[number](fresh),
    `${signed(change)} %`.replace(/^(×.*) %$/, '$1'),
    low === undefined || high === undefined ? nothing : `${signed(low)} … ${signed(high)}`,
    p === undefined ? nothing : p < 0.001 ? '<0.001' : p.toFixed(3),
    `${Number((tolerance * 100).toPrecision(3))} %`,
  ];
}

/** A relative change in per cent, `+12.3`; as a factor where per cent say nothing any more. */
function signed(change: number): string {
  const percent = change * 100;
  if (percent === 0) return '0';
  if (percent >= 1_000) return `×${(change + 1).toPrecision(change < 99 ? 2 : 1)}`;
  const digits = Math.abs(percent) >= 100 ? 0 : Math.abs(percent) >= 0.1 ? 1 : 3;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(digits)}`;
}

/** `ms`, `per second`, …: behind the name of a metric. */
export const units: Record<NumberName, string> = {
  p50: 'ms',
  p95: 'ms',
  p99: 'ms',
  rate: 'per second',
  share: 'of all',
  value: 'last value',
};

export const legend =
  'Medians over repeats; change with its 90 % interval (bootstrap of the medians); p: how often chance alone would move any of the ' +
  'numbers so far. A regression has p ≤ 0.025 (with three repeats 0.05), an interval without 0, and exceeds its tolerance.';

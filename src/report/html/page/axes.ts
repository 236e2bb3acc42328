// Ticks and their words: pure, so that tests reach them without a browser.
import { formatCount, formatMs } from '../../numbers.js';

/** Of x = 1/(1-p): 1 is p0, 10 is p90, 1000 is p99.9. */
export function percentLabel(x: number): string {
  // One nine more for each power of ten; from the third on they stand behind the point, and one digit more tells what lies between.
  const power = Math.log10(x);
  const isPower = Math.abs(power - Math.round(power)) < 1e-9;
  const digits = Math.max(0, isPower ? Math.round(power) - 2 : Math.floor(power));
  return `${(100 * (1 - 1 / x)).toFixed(digits)} %`;
}

/** Powers of ten from `min` to `max`. */
export function percentTicks(min: number, max: number): number[] {
  const from = Math.ceil(Math.log10(min) - 1e-9);
  const to = Math.floor(Math.log10(max) + 1e-9);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => 10 ** (from + i));
}

/** For a logarithmic axis: 1, 2, 5 of every power of ten where there is room, else powers alone. */
export function logTicks(min: number, max: number): number[] {
  const decades = Math.log10(max / min);
  const steps = decades > 2.5 ? [1] : [1, 2, 5];
  const from = Math.floor(Math.log10(min));
  const to = Math.ceil(Math.log10(max));
  return Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i))
    .flatMap((power) => steps.map((step) => Number((power * step).toPrecision(6))))
    .filter((tick) => tick >= min * 0.999 && tick <= max * 1.001);
}

/** `500 µs`, `2 ms`, `1.5 s`: short, for an axis. */
export function latencyLabel(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 1) return `${trimmed(ms * 1_000)} µs`;
  return ms < 1_000 ? `${trimmed(ms)} ms` : `${trimmed(ms / 1_000)} s`;
}

const trimmed = (value: number): string => String(Number(value.toPrecision(3)));

/** `40 s`, from two minutes on `3:20`. */
export function secondLabel(second: number, last: number): string {
  if (last <= 120) return `${Number(second.toFixed(2))} s`;
  const minutes = Math.floor(second / 60);
  return `${minutes}:${String(Math.floor(second % 60)).padStart(2, '0')}`;
}

/** With the unit, for the legend. */
export const valueLabel = (value: number | null | undefined, unit: 'ms' | 'count'): string => {
  if (value === null || value === undefined) return '–';
  return unit === 'ms' ? `${formatMs(value)} ms` : formatCount(value);
};

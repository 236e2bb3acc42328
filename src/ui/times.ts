// When something was, as the person wants to read it: the time of day, or how long after something else.
import { timeOfDay } from '../inspect/time-of-day.js';
import { formatMillis } from '../model/duration.js';
import { type Micros, micros } from '../model/time.js';
import type { TimeMode } from './state.js';

/** Cells of a time in any mode. */
export const timeWidth = 12;

export interface Moments {
  readonly at: Micros;
  /** Of the row above. */
  readonly before: Micros | undefined;
  /** Of the first record of the stream. */
  readonly first: Micros | undefined;
}

export function timeText(mode: TimeMode, { at, before, first }: Moments): string {
  switch (mode) {
    case 'absolute':
      return timeOfDay(at);
    case 'delta':
      return before === undefined ? '' : `+${lapse(at - before)}`;
    case 'relative':
      return lapse(at - (first ?? at));
    default:
      return mode satisfies never;
  }
}

/** A span of time with the digits that matter: `812 µs`, `31.004 ms`, `15.000 s`, `12m 03s`. */
export function lapse(span: number): string {
  if (span < 0) return `-${lapse(-span)}`;
  if (span < 1_000) return `${span} µs`;
  if (span < 1_000_000) return `${formatMillis(micros(span))} ms`;
  const seconds = span / 1_000_000;
  if (seconds < 60) return `${seconds.toFixed(3)} s`;
  if (seconds < 3600) return parts(seconds, 60, 'm', 's');
  return parts(seconds / 60, 60, 'h', 'm');
}

const parts = (value: number, of: number, large: string, small: string): string =>
  `${Math.floor(value / of)}${large} ${String(Math.floor(value % of)).padStart(2, '0')}${small}`;

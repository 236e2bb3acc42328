// Numbers as the statistics show them: few characters, the unit in the head of the column.
import { formatMillis } from '../model/duration.js';
import type { Micros } from '../model/time.js';

/** ms: with the µs below 100 ms, with one digit above. At most 9 characters up to an hour. */
export const millis = (duration: Micros | undefined): string =>
  duration === undefined ? '' : duration < 100_000 ? formatMillis(duration) : (duration / 1_000).toFixed(1);

/** At most six characters: `99999`, `123k`, `1.2M`. */
export function brief(count: number): string {
  if (count < 100_000) return String(count);
  return count < 1_000_000 ? `${Math.floor(count / 1_000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

/** Per second: one digit below 100. */
export const rate = (perSecond: number): string =>
  perSecond === 0 ? '0' : perSecond < 100 ? perSecond.toFixed(1) : brief(Math.round(perSecond));

/** How long something has lasted: `12.3 s`, `4m 07s`, `2h 05m`. */
export function lasted(duration: Micros): string {
  const seconds = duration / 1_000_000;
  if (seconds < 10) return `${seconds.toFixed(3)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const [large, small, of, words] =
    seconds < 3600 ? [seconds / 60, seconds, 60, 'ms'] : [seconds / 3600, seconds / 60, 60, 'hm'];
  return `${Math.floor(large)}${words.charAt(0)} ${String(Math.floor(small % of)).padStart(2, '0')}${words.charAt(1)}`;
}

// The wall clock as people compare it with other logs: local time, in the process's time zone.
import { type Micros, toMillis } from '../model/time.js';

/** `12:34:56.789`; with `digits` 0 `12:34:56`, with 6 the microseconds too. @param at µs since the Unix epoch */
export function timeOfDay(at: Micros, digits: 0 | 3 | 6 = 3): string {
  const date = new Date(toMillis(at));
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (digits === 0) return time;
  const fraction = String(at % 1_000_000).padStart(6, '0');
  return `${time}.${fraction.slice(0, digits)}`;
}

// When each user of a ramp is at work: the user at place n is, while the stages' value is above n.
import { type Micros, micros } from '../model/time.js';
import type { Stage } from '../scenario/schedule.js';

/** From the beginning of the schedule. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

export function spansOf(place: number, stages: readonly Stage[]): Span[] {
  const spans: { from: Micros; to: Micros }[] = [];
  let begin = 0;
  for (const { from, to, duration } of stages) {
    const [start, end] = above(place, from, to);
    const span = { from: micros(begin + start * duration), to: micros(begin + end * duration) };
    const last = spans.at(-1);
    if (last !== undefined && last.to === span.from && end > start) last.to = span.to;
    else if (end > start) spans.push(span);
    begin += duration;
  }
  return spans;
}

/** Which part, from 0 to 1, of a line from `a` to `b` lies above `value`. */
function above(value: number, a: number, b: number): readonly [number, number] {
  if (a > value && b > value) return [0, 1];
  if (a <= value && b <= value) return [0, 0];
  const crossing = (value - a) / (b - a);
  return b > value ? [crossing, 1] : [0, crossing];
}

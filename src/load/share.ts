// Which part of a run one process or thread does: a fixed one, so that the parts together are the whole.
import type { Segment } from '../stats/result.js';

export const whole: Segment = { index: 1, count: 1 };

/** The places, of `users` in groups, that fall to a segment: whole groups, every N-th. */
export function usersOfSegment(users: number, group: number, { index, count }: Segment): number[] {
  const places: number[] = [];
  for (let place = 0; place < users; place++)
    if (Math.floor(place / group) % count === index - 1) places.push(place);
  return places;
}

/** How many of `total` things fall to a segment when they are dealt out one by one. */
export const shareOf = (total: number, { index, count }: Segment): number =>
  Math.max(0, Math.ceil((total - index + 1) / count));

/** The number in the whole run of a segment's n-th thing, both from 0. */
export const numberInWhole = (n: number, { index, count }: Segment): number => n * count + index - 1;

/** The segment that is the i-th of n parts of a segment: shares of shares. */
export const subSegment = (of: Segment, part: Segment): Segment => ({
  index: numberInWhole(part.index - 1, of) + 1,
  count: of.count * part.count,
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMillis, fromSeconds, type Micros, micros } from '../../src/model/time.js';
import { IntervalRecorder } from '../../src/stats/interval.js';

const start = fromSeconds(1_000);
const plus = (ms: number): Micros => (start + fromMillis(ms)) as Micros;

describe('IntervalRecorder', () => {
  it('counts each event in its second, and quiet seconds too', () => {
    const recorder = new IntervalRecorder(start);
    recorder.users(plus(0), 2);
    recorder.sent(plus(0));
    recorder.sent(plus(999.999));
    recorder.delivered(plus(1_000), fromMillis(4));
    recorder.iteration(plus(1_500));
    recorder.error(plus(3_200));
    recorder.users(plus(3_300), 1);
    const empty = { users: 2, iterations: 0, sent: 0, delivered: 0, errors: 0 };
    expect(recorder.finish(plus(3_400))).toEqual([
      { ...empty, at: 0, sent: 2 },
      { ...empty, at: 1, delivered: 1, iterations: 1, p50: 4, p99: 4, max: 4 },
      { ...empty, at: 2 },
      { ...empty, at: 3, users: 1, errors: 1 },
    ]);
  });

  it('forgets the latencies of the second before', () => {
    const recorder = new IntervalRecorder(start);
    recorder.delivered(plus(10), fromMillis(900));
    for (const ms of [1, 2, 3]) recorder.delivered(plus(1_010), fromMillis(ms));
    expect(recorder.finish(plus(2_000))[1]).toMatchObject({ p50: 2, max: 3 });
  });

  it('returns each closed second once, for a live line', () => {
    const recorder = new IntervalRecorder(start);
    expect(recorder.advance(plus(999))).toEqual([]);
    expect(recorder.advance(plus(2_100)).map(({ at }) => at)).toEqual([0, 1]);
    expect(recorder.advance(plus(2_900))).toEqual([]);
    expect(recorder.advance(plus(3_000)).map(({ at }) => at)).toEqual([2]);
  });

  it('does not add an empty second when the run ends on a full one', () => {
    expect(new IntervalRecorder(start).finish(plus(2_000))).toHaveLength(2);
    expect(new IntervalRecorder(start).finish(start)).toEqual([]);
  });

  it('keeps an event of the very last instant', () => {
    const recorder = new IntervalRecorder(start);
    recorder.sent(plus(1_000));
    expect(recorder.finish(plus(1_000))[1]).toMatchObject({ at: 1, sent: 1 });
  });

  it('counts a delivery whose latency cannot be, without timing it', () => {
    const recorder = new IntervalRecorder(start);
    recorder.delivered(plus(10), micros(-5));
    const [first] = recorder.finish(plus(1_000));
    expect(first).toMatchObject({ delivered: 1 });
    expect(first).not.toHaveProperty('p50');
  });

  it('loses no event, even when instants come out of order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 50 }), (instants) => {
        const recorder = new IntervalRecorder(start);
        for (const ms of instants) recorder.sent(plus(ms));
        const intervals = recorder.finish(plus(5_000));
        expect(intervals.reduce((sum, { sent }) => sum + sent, 0)).toBe(instants.length);
        expect(intervals.map(({ at }) => at)).toEqual(intervals.map((_, i) => i));
      }),
      { numRuns: 50 },
    );
  });
});

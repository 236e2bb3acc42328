import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../src/model/random.js';

const draw = (random: Random, count = 1_000): number[] => Array.from({ length: count }, () => random.next());

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(draw(seededRandom(1))).toEqual(draw(seededRandom(1)));
    expect(draw(seededRandom(1))).not.toEqual(draw(seededRandom(2)));
    expect(draw(seededRandom(1).fork(3))).toEqual(draw(seededRandom(1).fork(3)));
  });

  it('is uniform, also across forks', () => {
    const root = seededRandom(7);
    for (const numbers of [
      draw(root, 20_000),
      Array.from({ length: 20_000 }, (_, i) => root.fork(i).next()),
    ]) {
      expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
      const tenths = Array(10).fill(0);
      for (const n of numbers) tenths[Math.floor(n * 10)]++;
      for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
    }
  });

  it('does not depend on how much others have drawn', () => {
    const root = seededRandom(7);
    draw(root);
    expect(draw(root.fork(1))).toEqual(draw(seededRandom(7).fork(1)));
  });
});

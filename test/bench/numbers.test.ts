import { describe, expect, it } from 'vitest';
import { median, quantile } from './numbers.js';

describe('median', () => {
  it.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 9, 100, 1], 9.5],
    // As text 10 would come before 9.
    [[10, 9, 8], 9],
  ])('of %j is %d', (samples, expected) => expect(median(samples)).toBe(expected));

  it('leaves the samples in their order', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  it('of nothing is refused', () => expect(() => median([])).toThrow(RangeError));
});

describe('quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

  it.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ])('%d of 1 to 100 is %d', (share, expected) => expect(quantile(hundred, share)).toBe(expected));
});

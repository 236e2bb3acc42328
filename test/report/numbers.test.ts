import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatExact, formatMs, formatShare, formatShortCount } from '../../src/report/numbers.js';

describe('formatMs', () => {
  it.each([
    [undefined, '–'],
    [0, '0.000'],
    [0.3184, '0.318'],
    [9.9996, '10.00'],
    [48.016, '48.02'],
    [99.996, '100.0'],
    [999.96, '1000'],
    [1250.4, '1250'],
    [99_999.9, '100s'],
    [3_600_000, '3600s'],
  ])('%s is %s', (ms, shown) => expect(formatMs(ms)).toBe(shown));

  it('fits its column up to an hour', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3_600_000, noNaN: true }), (ms) => formatMs(ms).length <= 6),
    );
  });
});

describe('formatShare', () => {
  it.each([
    [1, '100 %'],
    [0, '0.000 %'],
    [0.9999, '99.990 %'],
    [0.99999, '99.999 %'],
    [0.9999999, '99.999 %'],
    [0.29, '29.000 %'],
  ])('%d is %s', (share, shown) => expect(formatShare(share)).toBe(shown));
});

describe('formatShortCount', () => {
  it.each([
    [0, '0'],
    [999_999, '999,999'],
    [12_345_678, '12.35M'],
    [9_876_543_210, '9.877G'],
  ])('%d is %s', (count, shown) => expect(formatShortCount(count)).toBe(shown));
});

describe('formatExact', () => {
  it('keeps what was measured and drops what floating point added', () => {
    expect(formatExact(250.001)).toBe('250.001');
    expect(formatExact(0.1 + 0.2)).toBe('0.3');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatMillis,
  formatSize,
  parseDuration,
  parseRate,
  parseSize,
} from '../../src/model/duration.js';
import { micros } from '../../src/model/time.js';

describe('parseDuration', () => {
  it.each([
    ['250ms', 250_000],
    ['1.5s', 1_500_000],
    ['2m', 120_000_000],
    ['1h', 3_600_000_000],
    ['1m30s', 90_000_000],
    ['7us', 7],
    ['7µs', 7],
    [' 5s ', 5_000_000],
    ['0s', 0],
  ])('%j is %d µs', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '5', 's', '5 s', '-5s', '5s!', '1.s', '5sec', '1e3s', 'ms5'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [7, '7us'],
    [20_000, '20ms'],
    [1_500_000, '1.5s'],
    [120_000_000, '2m'],
  ])('%d µs is %s', (value, expected) => {
    expect(formatDuration(micros(value))).toBe(expected);
  });

  it('is read back to four digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (value) => {
        const again = parseDuration(formatDuration(micros(value)));
        expect(Math.abs((again ?? 0) - value) / value).toBeLessThan(0.001);
      }),
    );
  });
});

describe('parseRate', () => {
  it.each([
    ['50/s', 50],
    ['50', 50],
    ['600/m', 10],
    ['600/min', 10],
    ['3600/h', 1],
    ['0.5/s', 0.5],
  ])('%j is %d a second', (text, expected) => {
    expect(parseRate(text)).toBeCloseTo(expected, 9);
  });

  it.each(['', '/s', '50/d', '-1/s', '50 /s', 'x'])('%j is none', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});

describe('sizes', () => {
  it.each([
    ['4096', 4096],
    ['64kB', 64_000],
    ['64KiB', 65_536],
    ['1MiB', 1_048_576],
    ['1.5 MiB', 1_572_864],
    ['1GB', 1e9],
    ['12B', 12],
  ])('%j is %d bytes', (text, expected) => {
    expect(parseSize(text)).toBe(expected);
  });

  it.each(['', 'MiB', '1TB', '-1', '1 2'])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [1024 ** 3, '1.0 GiB'],
  ])('%d bytes are shown as %s', (bytes, expected) => {
    expect(formatSize(bytes)).toBe(expected);
  });
});

it('milliseconds are shown with µs digits', () => {
  expect(formatMillis(micros(1_234))).toBe('1.234');
});

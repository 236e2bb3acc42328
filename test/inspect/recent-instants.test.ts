import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NameHash } from '../../src/inspect/name-hash.js';
import { RecentInstants } from '../../src/inspect/recent-instants.js';
import { micros } from '../../src/model/time.js';

it('remembers each of the latest, once', () => {
  const instants = new RecentInstants(100);
  const hash = new NameHash();
  const hashes = Array.from({ length: 1_000 }, (_, n) => hash.restart().add(`id-${n}`).value);
  for (const [at, one] of hashes.entries()) instants.set(one, micros(at));
  const latest = hashes.slice(-50);
  expect(latest.map((one) => instants.take(one))).toEqual(latest.map((_, n) => 950 + n));
  expect(latest.map((one) => instants.take(one))).toEqual(latest.map(() => undefined));
});

it('behaves as a map while there is room', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 60 }), fc.nat()), { maxLength: 300 });
  fc.assert(
    fc.property(steps, (taken) => {
      const instants = new RecentInstants(1_000);
      const model = new Map<number, number>();
      for (const [isSet, n, at] of taken) {
        // Numbers that fall on few groups, as an adversary would choose them.
        const hash = n * 2 ** 20;
        if (isSet) {
          instants.set(hash, micros(at));
          model.set(hash, at);
        } else {
          const known = model.get(hash);
          if (known !== undefined && model.size < 8) expect(instants.take(hash)).toBe(known);
          else instants.take(hash);
          model.delete(hash);
        }
      }
    }),
  );
});

it('gives the place of the oldest away when all hashes fall together', () => {
  const instants = new RecentInstants(16);
  for (let n = 0; n < 9; n++) instants.set(n * 2 ** 30, micros(n));
  expect(instants.take(0)).toBeUndefined();
  expect(instants.take(8 * 2 ** 30)).toBe(8);
});

it('tells names apart by where they begin and end, and by nothing of their case where that does not matter', () => {
  const hash = new NameHash();
  const of = (...names: string[]): number => names.reduce((sum, name) => sum.add(name), hash.restart()).value;
  const caseless = (name: string, end = name.length): number => hash.restart().addCaseless(name, end).value;
  expect(of('ab', 'c')).not.toBe(of('a', 'bc'));
  expect(of('a')).not.toBe(of('A'));
  expect(caseless('Juliet@Example.NET/x', 18)).toBe(caseless('juliet@example.net'));
  expect(caseless('JÜLIET@a')).toBe(caseless('jüliet@a'));
  expect(caseless('é')).toBe(caseless('É'));
  const many = new Set(Array.from({ length: 100_000 }, (_, n) => of(`m${n}`, 'a@b')));
  expect(many.size).toBe(100_000);
  for (const value of many) if (!Number.isSafeInteger(value) || value < 0) expect.fail(String(value));
});

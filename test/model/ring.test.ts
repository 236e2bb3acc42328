import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ring } from '../../src/model/ring.js';

it('keeps the youngest entries that fit, and counts the rest', () => {
  const ring = new Ring<string>(10, (entry) => entry.length);
  for (const entry of ['aaaa', 'bbbb', 'cccc']) ring.push(entry);
  expect([...ring]).toEqual(['bbbb', 'cccc']);
  expect([ring.evicted, ring.used, ring.length]).toEqual([1, 8, 2]);
  expect([ring.at(0), ring.at(1), ring.at(2), ring.at(-1)]).toEqual(['bbbb', 'cccc', undefined, undefined]);
});

it('counts an entry that is larger than the whole budget as evicted', () => {
  const ring = new Ring<string>(3, (entry) => entry.length);
  ring.push('aaaa');
  expect([ring.length, ring.evicted, ring.used]).toEqual([0, 1, 0]);
});

it('clear() counts what it drops', () => {
  const ring = new Ring<number>(100, () => 1);
  for (let i = 0; i < 5; i++) ring.push(i);
  ring.clear();
  expect([ring.length, ring.evicted, ring.used]).toEqual([0, 5, 0]);
});

it('behaves as a plain list from which the oldest are taken', () => {
  const entries = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 5000 });
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 2000 }), (costs, budget) => {
      const ring = new Ring<number>(budget, (cost) => cost);
      const model: number[] = [];
      for (const cost of costs) {
        ring.push(cost);
        model.push(cost);
        while (model.reduce((sum, each) => sum + each, 0) > budget) model.shift();
      }
      expect([...ring]).toEqual(model);
      expect(ring.evicted + ring.length).toBe(costs.length);
    }),
    { numRuns: 30 },
  );
});

import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { Eldest } from '../../src/model/eldest.js';

test.each([1, 3, 128])('is whoever came first of those that are left, %i looked up at once', (most) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('come', 'leave', 'evict'), { maxLength: 200 }), (steps) => {
      const set = new Set<number>();
      const eldest = new Eldest(set, most);
      for (const [number, step] of steps.entries()) {
        if (step === 'come') set.add(number);
        else if (step === 'leave') set.delete([...set][set.size >> 1] ?? -1);
        else {
          const [expected] = set;
          const found = eldest.take();
          expect(found).toBe(expected);
          set.delete(found ?? -1);
        }
      }
    }),
  );
});

it('is none of nothing, and passes over who is left', () => {
  const set = new Set(['a', 'b']);
  const eldest = new Eldest(set);
  expect([eldest.take(), eldest.take(), eldest.take()]).toEqual(['a', 'b', 'a']);
  set.clear();
  expect(eldest.take()).toBeUndefined();
});

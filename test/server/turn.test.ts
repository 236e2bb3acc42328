// Turns: one flush for each connection, after the outermost work.
import { expect, it } from 'vitest';
import { Turn } from '../../src/server/turn.js';

it('flushes once, at the end of the outermost work', () => {
  const turn = new Turn();
  const log: string[] = [];
  const out = { flush: () => log.push('flush') };
  turn.run(() => {
    turn.add(out);
    turn.run(() => turn.add(out));
    log.push('work');
  });
  expect(log).toEqual(['work', 'flush']);
});

it('flushes what was said before a fault, and is ready for the next turn', () => {
  const turn = new Turn();
  const log: string[] = [];
  const out = { flush: () => log.push('flush') };
  expect(() =>
    turn.run(() => {
      turn.add(out);
      throw new Error('a fault');
    }),
  ).toThrow('a fault');
  turn.run(() => turn.add(out));
  expect(log).toEqual(['flush', 'flush']);
});

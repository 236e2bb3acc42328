import { expect, it } from 'vitest';
import { interleave } from './interleave.js';

it('measures in turn, and keeps nothing of the first round', async () => {
  const calls: string[] = [];
  const subject = (name: string): [string, () => number] => [name, () => calls.push(name)];
  const results = await interleave(2, new Map([subject('a'), subject('b')]));
  expect(calls).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  expect([...results]).toEqual([
    ['a', [3, 5]],
    ['b', [4, 6]],
  ]);
});

it('waits for one measurement before it begins the next', async () => {
  let underWay = 0;
  const subject = async (): Promise<number> => {
    const atOnce = ++underWay;
    await Promise.resolve();
    underWay--;
    return atOnce;
  };
  const results = await interleave(
    2,
    new Map([
      ['a', subject],
      ['b', subject],
    ]),
  );
  expect([...results.values()].flat()).toEqual([1, 1, 1, 1]);
});

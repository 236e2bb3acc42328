// Whatever comes and whatever is pressed: no exception, every frame exactly as large as the screen, nothing of a peer raw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Store } from '../../src/inspect/store.js';
import { commands, screenKeys } from '../../src/ui/commands.js';
import { frame } from '../../src/ui/frame.js';
import { reduce } from '../../src/ui/reduce.js';
import { lineText, lineWidth } from '../../src/ui/styled.js';
import { records } from './arbitrary.js';
import { opened, press, tick } from './drive.js';

const moves = [
  'j',
  'k',
  'g',
  'G',
  'C-f',
  'C-b',
  'C-d',
  'C-u',
  'enter',
  'escape',
  'up',
  'down',
  'left',
  'right',
];
const all = [...moves, ...commands.flatMap(({ keys }) => keys), ...screenKeys.map(({ key }) => key)];
const lines = ['"iq"', '"zzz"', '"日本👍"', '"type=="', '"quit"', 'backspace', 'C-w', 'home', 'delete'];

const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...all.filter((one) => one !== 'Q' && one !== 'C-c')) },
  { weight: 2, arbitrary: fc.constantFrom(...lines) },
);
const size = fc.record({ columns: fc.integer({ min: 1, max: 170 }), rows: fc.integer({ min: 1, max: 55 }) });
const step = fc.oneof(
  { weight: 12, arbitrary: key },
  { weight: 1, arbitrary: size },
  { weight: 2, arbitrary: records(6) },
);

describe('the screen', () => {
  it('stands whatever comes, whatever is pressed, and however large it is', () => {
    fc.assert(
      fc.property(
        records(30),
        size,
        fc.integer({ min: 2_000, max: 40_000 }),
        fc.array(step, { maxLength: 25 }),
        (before, first, budget, steps) => {
          const store = new Store({ budget, closedFlows: 1 });
          for (const record of before) store.append(record);
          let state = opened(store, first);
          for (const one of steps) {
            if (typeof one === 'string') state = press(state, store, one);
            else if ('columns' in one) state = reduce(state, { type: 'resize', size: one }, store);
            else for (const record of one) store.append(record);
            state = tick(state, store);
            const drawn = frame(state, store);
            expect(drawn.length).toBe(state.size.rows);
            for (const line of drawn) {
              expect(lineWidth(line)).toBe(state.size.columns);
              expect(lineText(line)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
            }
          }
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 150) },
    );
  }, 60_000);
});

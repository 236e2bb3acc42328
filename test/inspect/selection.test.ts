import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUpkeep } from '../../src/inspect/failure.js';
import { Selection, type Source } from '../../src/inspect/selection.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';

const keepalive = (flow: number): TapRecord => ({
  ...{ t: 'keepalive', seq: 0, flow, at: micros(0), dir: 'upstream', offset: 0, size: 1 },
});
const note = (flow: number, text: string): TapRecord => ({
  ...{ t: 'note', seq: 0, flow, at: micros(0), topic: 'tls', text },
});

/** A history whose oldest records go when told. */
class History implements Source {
  evicted = 0;
  readonly records: TapRecord[] = [];
  readonly #flow: number | undefined;

  constructor(flow?: number) {
    this.#flow = flow;
  }

  get appended(): number {
    return this.records.length;
  }

  get ordinals(): readonly number[] | undefined {
    if (this.#flow === undefined) return undefined;
    return [...this.records.keys()].filter((ordinal) => this.records[ordinal]?.flow === this.#flow);
  }

  record(ordinal: number): TapRecord | undefined {
    return ordinal < this.evicted ? undefined : this.records[ordinal];
  }
}

type Row = readonly [ordinal: number, run: number];

const listed = (selection: Selection, { evicted }: History): Row[] =>
  Array.from({ length: selection.length }, (_, index) => selection.ordinal(index) ?? -1)
    .filter((ordinal) => ordinal >= evicted)
    .map((ordinal) => [ordinal, selection.run(ordinal)]);

const isEven = (_: TapRecord, ordinal: number): boolean => ordinal % 2 === 0;

/** What the rows ought to be, found in the plainest way. */
function expected(history: History, flow: number | undefined, folds: boolean): Row[] {
  const rows: [number, number][] = [];
  let isRun = false;
  for (const [ordinal, record] of history.records.entries()) {
    if (ordinal < history.evicted || (flow !== undefined && record.flow !== flow)) continue;
    const isFolding = folds && isUpkeep(record);
    const last = rows.at(-1);
    if (isFolding && isRun && last) last[1]++;
    else rows.push([ordinal, 1]);
    isRun = isFolding;
  }
  return rows;
}

describe('a selection', () => {
  it('finds the same rows in pieces of any size, while records come', () => {
    const records = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(
        records,
        records,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(undefined, 1),
        fc.boolean(),
        (before, after, step, flow, folds) => {
          const history = new History(flow);
          const add = ([of, isKeepalive]: readonly [number, boolean]): void => {
            history.records.push(isKeepalive ? keepalive(of) : note(of, 'x'));
          };
          before.forEach(add);
          const selection = new Selection(history, folds ? { folds: isUpkeep } : { matches: () => true });
          for (const record of after) {
            selection.scan(step);
            add(record);
          }
          while (!selection.isComplete) selection.scan(step);
          expect(listed(selection, history)).toEqual(expected(history, flow, folds));
        },
      ),
    );
  });

  it('finds the newest first', () => {
    const history = new History();
    for (let n = 0; n < 100; n++) history.records.push(note(1, String(n)));
    const selection = new Selection(history, { matches: isEven });
    expect(selection.scan(10)).toBe(10);
    expect(selection.isComplete).toBe(false);
    expect(listed(selection, history).map(([ordinal]) => ordinal)).toEqual([90, 92, 94, 96, 98]);
    expect(selection.testedFrom).toBe(90);
  });

  it('forgets what has made room', () => {
    const history = new History();
    for (let n = 0; n < 100; n++) history.records.push(note(1, String(n)));
    const selection = new Selection(history, { matches: isEven });
    while (!selection.isComplete) selection.scan(7);
    for (let n = 0; n < 10; n++) history.records.push(note(1, String(n)));
    history.evicted = 96;
    selection.scan(100);
    selection.sweep();
    expect(selection.length).toBe(7);
    expect(selection.ordinal(0)).toBe(96);
    history.evicted = 110;
    selection.sweep();
    expect(selection.length).toBe(0);
    expect(selection.isComplete).toBe(true);
  });

  it('tests again what matched only for now', () => {
    const waiting = new Set([3, 5]);
    const history = new History();
    for (let n = 0; n < 8; n++) history.records.push({ ...note(1, 'x'), seq: n });
    const selection = new Selection(history, {
      matches: ({ seq }) => waiting.has(seq) || seq === 6,
      isTentative: ({ seq }) => waiting.has(seq),
    });
    selection.scan(100);
    expect(listed(selection, history).map(([ordinal]) => ordinal)).toEqual([3, 5, 6]);
    waiting.delete(3);
    selection.scan(100);
    expect(listed(selection, history).map(([ordinal]) => ordinal)).toEqual([5, 6]);
  });
});

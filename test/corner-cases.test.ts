// Every item of every group of corner cases is named here (support/corner-cases.ts has the table), and something shows it:
// a fixture or a test that must exist, or bytes that are decoded here, however they are cut.
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { lines } from '../src/inspect/lines.js';
import { Pipeline } from '../src/inspect/pipeline.js';
import { Store } from '../src/inspect/store.js';
import type { TapRecord } from '../src/model/record.js';
import { micros } from '../src/model/time.js';
import { frame } from '../src/ui/frame.js';
import { lineText } from '../src/ui/styled.js';
import { defaultLimits } from '../src/xmpp/frame.js';
import { cornerCases, type InBytes } from './support/corner-cases.js';
import { opened } from './ui/drive.js';

beforeAll(() => {
  process.env.TZ = 'UTC';
});

const here = (path: string): URL => new URL(path, import.meta.url);

function decode({ up, down, turns }: InBytes, size: number): TapRecord[] {
  const records: TapRecord[] = [];
  const pipeline = new Pipeline({
    ...{ epoch: micros(0), limits: defaultLimits, secrets: 'mask' },
    emit: (record) => records.push(record),
  });
  pipeline.open({ flow: 1, transport: 'tcp', client: 'c:1', upstream: 's:2', at: micros(0) });
  const all = turns ?? [
    ...(up === undefined ? [] : [['>', up] as const]),
    ...(down === undefined ? [] : [['<', down] as const]),
  ];
  const counts = { upstream: 0, downstream: 0 };
  for (const [arrow, text] of all) {
    const direction = arrow === '>' ? 'upstream' : 'downstream';
    const whole = Buffer.from(text as string);
    counts[direction] += whole.length;
    for (let at = 0; at < whole.length; at += size)
      pipeline.chunk(1, direction, whole.subarray(at, at + size), micros(1));
  }
  pipeline.close(1, { how: 'fin', dir: 'upstream', bytes: counts, at: micros(2) });
  return records;
}

/** What must never come to a terminal as it is, but for the selector of emoji. */
const unsafe = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]|\p{M}{9}/u;

function inOrder(rows: readonly string[], patterns: readonly RegExp[]): void {
  let at = 0;
  for (const pattern of patterns) {
    const found = rows.findIndex((row, index) => index >= at && pattern.test(row));
    expect(
      found,
      `${pattern} in ${JSON.stringify(
        rows.map((row) => row.slice(0, 160)),
        null,
        1,
      )}`,
    ).toBeGreaterThanOrEqual(at);
    at = found + 1;
  }
}

describe.each(cornerCases)('group $group: $item', ({ shown }) => {
  if ('fixture' in shown) {
    it('is a fixture', () => expect(existsSync(here(`fixtures/${shown.fixture}.txt`))).toBe(true));
    return;
  }
  if ('test' in shown) {
    it('is in another test', () => expect(readFileSync(here(shown.test), 'utf8')).toContain(shown.says));
    return;
  }
  const length = (shown.up ?? '').length;
  it.each(length > 20_000 ? [2 ** 16, 1_000] : [2 ** 16, 7, 1])('is told, %i bytes at a time', (size) => {
    const records = decode(shown, size);
    const rows = records.map((record) => lines(record));
    inOrder(rows, shown.rows);
    for (const row of rows) {
      expect(row).not.toMatch(unsafe);
      if (shown.never) expect(row).not.toMatch(shown.never);
    }
    for (const record of records)
      if ('xml' in record) expect(record.xml.length).toBeLessThanOrEqual(defaultLimits.stanzaBytes);
    const store = new Store({ budget: 1e8 });
    for (const record of records) store.append(record);
    expect(frame(opened(store), store).map(lineText).join('')).not.toMatch(unsafe);
  });
});

it('has items in each of its groups, and each item once', () => {
  const names = cornerCases.map(({ group, item }) => `${group} ${item}`);
  expect(new Set(names).size).toBe(names.length);
  expect([...new Set(cornerCases.map(({ group }) => group))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16]);
});

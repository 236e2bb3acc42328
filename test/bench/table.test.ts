import { describe, expect, it } from 'vitest';
import { isMet, type Row, type Target } from './row.js';
import { table } from './table.js';

const row = (target: Target | undefined, ours = [40, 50, 60]): Row => ({
  name: 'framer: chat',
  unit: 'MB/s',
  ours,
  peer: { name: 'other', samples: [9, 10, 90] },
  ...(target && { target }),
});

describe('a target', () => {
  it.each([
    ['ratio', '>=', 5, true],
    ['ratio', '>=', 5.1, false],
    ['ratio', '<=', 5, true],
    ['ratio', '<=', 4.9, false],
    ['ours', '<=', 50, true],
    ['ours', '<=', 49, false],
  ] as const)('%s %s %d: %s', (of, bound, value, expected) =>
    expect(isMet(row({ of, bound, value }))).toBe(expected),
  );

  it('that there is not is neither met nor missed', () => expect(isMet(row(undefined))).toBeUndefined());

  it('for a ratio is neither met nor missed without a peer', () => {
    const alone: Row = { name: 'x', unit: 'KiB', ours: [1], target: { of: 'ratio', bound: '>=', value: 1 } };
    expect(isMet(alone)).toBeUndefined();
  });
});

describe('the table', () => {
  it('aligns the medians, the ratio and the verdict', () => {
    const rows: Row[] = [
      row({ of: 'ratio', bound: '>=', value: 5 }),
      {
        name: 'client: RSS',
        unit: 'KiB',
        ours: [123.456, 17.04],
        target: { of: 'ours', bound: '<=', value: 16 },
      },
      { name: 'plain', unit: 'ns/byte', ours: [0.98765] },
    ];
    expect(table(rows)).toBe(`\
              ours           peer           ratio  target
framer: chat  50 MB/s        10 MB/s other  5.00   >= 5       met
client: RSS   70.2 KiB                             <= 16 KiB  missed
plain         0.988 ns/byte
`);
  });

  it('shows large figures without a fraction', () => {
    expect(table([row(undefined, [1234.5678])])).toContain('1235 MB/s');
  });
});

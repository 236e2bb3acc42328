// IQ waits: requests without an answer and messages without their receipt, who waits longest first.
import type { Wait } from '../../inspect/insight/waits.js';
import type { Store } from '../../inspect/store.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import { type Micros, micros } from '../../model/time.js';
import { lasted } from '../amounts.js';
import type { Panel } from '../panel.js';
import type { Style } from '../styled.js';
import { type Column, drawTable } from '../table.js';

export const waits: Panel = {
  title: (_state, { insight }) => ({
    name: 'IQ waits',
    facts: [
      `${insight.waits.count('iq')} iqs, ${insight.waits.count('receipt')} receipts`,
      insight.waits.forgotten > 0 && `${insight.waits.forgotten} forgotten`,
    ]
      .filter(Boolean)
      .join(', '),
  }),
  draw: (state, store, size) =>
    drawTable(state, size, columns, aged(store), 'every request has been answered'),
  length: (_state, { insight }) => insight.waits.size,
  hasCursor: true,
  target: ({ full }, { insight }) => {
    const wait = insight.waits.list()[full?.cursor ?? 0];
    return wait && { flow: wait.flow, ordinal: wait.ordinal };
  },
  key: () => undefined,
  help: [],
};

interface Aged extends Wait {
  readonly age: Micros;
}

/** A wait whose connection has closed does not grow older. */
const aged = ({ insight }: Store): readonly Aged[] =>
  insight.waits.list().map((wait) => ({ ...wait, age: micros((wait.endedAt ?? insight.now) - wait.since) }));

const overdue = 5_000_000;

const ageStyle = ({ endedAt, age }: Aged): Style =>
  endedAt !== undefined ? 'dim' : age >= overdue ? 'error' : 'alert';

const shade = ({ endedAt }: Aged): Style => (endedAt === undefined ? 'plain' : 'dim');

const columns: readonly Column<Aged>[] = [
  { name: 'waits', cells: 9, align: 'right', text: ({ age }) => lasted(age), style: ageStyle },
  { name: 'for', cells: 7, text: ({ kind }) => kind, style: shade },
  { name: '#', cells: 5, text: ({ flow }) => `#${flow}`, style: () => 'dim' },
  {
    name: '',
    cells: 1,
    text: ({ dir }) => (dir === 'upstream' ? '→' : '←'),
    style: ({ dir }) => (dir === 'upstream' ? 'up' : 'down'),
  },
  { name: 'id', cells: 14, text: ({ id }) => id, style: shade },
  {
    name: 'to',
    cells: 'rest',
    text: ({ to, dir }) => to ?? (dir === 'upstream' ? '(own account)' : '(the client)'),
    style: shade,
  },
  { name: 'payload', cells: 20, text: ({ payload }) => payload ?? '', style: shade },
  { name: 'since', cells: 12, from: 100, text: ({ since }) => timeOfDay(since), style: () => 'dim' },
  {
    name: '',
    cells: 10,
    from: 100,
    text: ({ endedAt }) => (endedAt === undefined ? '' : 'closed'),
    style: () => 'dim',
  },
];

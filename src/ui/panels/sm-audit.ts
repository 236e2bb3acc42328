// Stream management (XEP-0198): what each side claims to have, beside what went by.

import type { SmWay } from '../../inspect/insight/outbox.js';
import type { SmFlow, SmState } from '../../inspect/insight/sm-audit.js';
import type { Store } from '../../inspect/store.js';
import { brief, millis } from '../amounts.js';
import type { Panel } from '../panel.js';
import type { Style } from '../styled.js';
import { type Column, drawTable } from '../table.js';

export const smAudit: Panel = {
  title: (_state, { insight }) => ({ name: 'Stream management', facts: `streams: ${insight.sm.size}` }),
  draw: (state, store, size) =>
    drawTable(state, size, columns, rows(store), 'no stream uses stream management (XEP-0198)'),
  length: (_state, { insight }) => 2 * insight.sm.size,
  hasCursor: true,
  target: ({ full }, store) => {
    const row = rows(store)[full?.cursor ?? 0];
    return row && { flow: row.of.flow, ordinal: row.way.ordinal ?? row.of.ordinal };
  },
  key: () => undefined,
  help: [],
};

/** One direction of a connection. */
interface Row {
  readonly of: SmFlow;
  readonly way: SmWay;
}

const rows = ({ insight }: Store): readonly Row[] =>
  insight.sm.list().flatMap((of) => of.ways.map((way) => ({ of, way })));

const isUp = ({ way }: Row): boolean => way.direction === 'upstream';

const stateStyles: Readonly<Record<SmState, Style>> = {
  asked: 'alert',
  on: 'strong',
  refused: 'error',
  lost: 'dim',
};

function resumption({ of }: Row): string {
  if (of.resumes !== undefined) return `of #${of.resumes}`;
  return of.isResumable ? 'yes' : 'no';
}

const signed = (difference: number | undefined): string =>
  difference === undefined ? '' : difference > 0 ? `+${difference}` : String(difference);

/** More than was sent cannot have arrived; less is only what is on its way. */
const differenceStyle = ({ way }: Row): Style => ((way.difference ?? 0) > 0 ? 'error' : 'plain');

const right = 'right' as const;

const columns: readonly Column<Row>[] = [
  { name: '#', cells: 5, text: ({ of }) => `#${of.flow}`, style: () => 'dim' },
  { name: '', cells: 1, text: (row) => (isUp(row) ? '→' : '←'), style: (row) => (isUp(row) ? 'up' : 'down') },
  { name: 'state', cells: 7, text: ({ of }) => of.state, style: ({ of }) => stateStyles[of.state] },
  { name: 'resume', cells: 8, text: resumption },
  { name: 'sent', cells: 7, align: right, text: ({ way }) => brief(way.counted) },
  { name: 'h', cells: 7, align: right, text: ({ way }) => (way.h === undefined ? '' : String(way.h)) },
  {
    name: 'h-sent',
    cells: 6,
    align: right,
    text: ({ way }) => signed(way.difference),
    style: differenceStyle,
  },
  { name: 'open', cells: 5, align: right, text: ({ way }) => brief(way.unacked) },
  { name: 'most', cells: 5, align: right, text: ({ way }) => brief(way.mostUnacked) },
  { name: 'acks', cells: 6, align: right, text: ({ way }) => brief(way.acks) },
  { name: 'ack ms', cells: 9, align: right, text: ({ way }) => millis(way.lastLatency) },
  { name: 'max ms', cells: 9, align: right, from: 100, text: ({ way }) => millis(way.maxLatency) },
  {
    name: 'findings',
    cells: 'rest',
    from: 100,
    text: (row) =>
      isUp(row) ? row.of.anomalies.map(({ name, count }) => `${name} ${count}`).join(', ') : '',
    style: () => 'error',
  },
];

// The stream list: one row per connection, and one for all of them.
import type { Flow } from '../../inspect/flow.js';
import type { Store } from '../../inspect/store.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import { formatSize } from '../../model/duration.js';
import type { Direction } from '../../model/flow.js';
import type { Panel } from '../panel.js';
import { streamStyle } from '../row.js';
import type { Size, ViewState } from '../state.js';
import { cell, fitLine, type Span, type Style, type StyledLine, span } from '../styled.js';
import { shownFlows } from '../view.js';

export const streams: Panel = {
  title: (state, store) => {
    const flows = shownFlows(state, store);
    const open = flows.filter(({ phase }) => phase !== 'closed').length;
    return { name: 'Streams', facts: `${open} open, ${flows.length - open} closed` };
  },
  draw: streamRows,
  key: () => undefined,
  headRows: () => 1,
  help: [{ keys: 'Enter', does: 'the stanzas of this stream', hint: () => ['Enter', 'stanzas'] }],
};

/** The visible rows of the stream list, below the names of the columns. */
function streamRows(state: ViewState, store: Store, size: Size): StyledLine[] {
  const flows = shownFlows(state, store);
  const columns = columnsFor(size.columns, flows);
  const rows: StyledLine[] = [fitLine([span(' '), ...headings(columns)], size.columns)];
  for (let index = state.streamTop; rows.length < size.rows && index <= flows.length; index++) {
    const flow = flows[index - 1];
    const isSelected = state.flow === flow?.flow;
    const cursor = isSelected ? (state.panel === 'streams' ? 'focused' : 'quiet') : undefined;
    const cells = flow ? row(flow, columns, state.colours) : sum(flows, columns);
    rows.push(fitLine([span(isSelected ? '▸' : ' '), ...cells], size.columns, cursor));
  }
  return rows.slice(0, size.rows);
}

type Facts = Pick<Flow, 'stanzas' | 'bytes' | 'unacked' | 'violations' | 'errors'>;

interface Column {
  readonly name: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  /** Panel width from which on there is room for it. */
  readonly from: number;
  readonly text: (flow: Flow) => string;
  /** Left out while it is empty. */
  readonly isSeldom?: boolean;
  /** Of all streams; '' where nothing can be added up. */
  readonly total?: (facts: Facts) => string;
  readonly style?: (flow: Flow) => Style;
}

const both = ({ upstream = 0, downstream = 0 }: Partial<Readonly<Record<Direction, number>>>): number =>
  upstream + downstream;

const unacked = ({ unacked: counts }: Facts): string =>
  counts.upstream === undefined && counts.downstream === undefined ? '' : brief(both(counts));

const faults = ({ violations, errors }: Facts): string =>
  violations + errors > 0 ? `!${brief(violations + errors)}` : '';

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** JID and addresses share what the other columns leave. */
const columnsOfList: readonly Column[] = [
  { name: '#', width: 6, ...left, from: 0, text: ({ flow }) => `#${flow}` },
  {
    name: 'phase',
    width: 7,
    ...left,
    from: 20,
    text: ({ phase }) => phase,
    style: ({ phase }) => phaseStyles[phase],
  },
  { name: 'leg', width: 5, ...left, from: 100, text: ({ transport }) => transport ?? '?' },
  { name: 'tls', width: 10, ...left, from: 72, text: tlsText, isSeldom: true },
  { name: 'jid or client', width: 0, ...left, from: 0, text: ({ jid, client }) => jid ?? client },
  { name: 'client → server', width: 42, ...left, from: 150, text: addresses, style: () => 'dim' },
  { name: 'up', width: 7, ...right, from: 40, text: up, total: up },
  { name: 'down', width: 7, ...right, from: 40, text: down, total: down },
  { name: 'bytes', width: 10, ...right, from: 56, text: bytes, total: bytes },
  { name: 'unacked', width: 8, ...right, from: 76, text: unacked, total: unacked, isSeldom: true },
  { name: 'errors', width: 7, ...right, from: 30, text: faults, total: faults, style: faultStyle },
  {
    name: 'last',
    width: 9,
    ...right,
    from: 64,
    text: ({ lastAt }) => timeOfDay(lastAt, 0),
    style: () => 'dim',
  },
];

function up({ stanzas }: Facts): string {
  return `↑${brief(stanzas.upstream)}`;
}

function down({ stanzas }: Facts): string {
  return `↓${brief(stanzas.downstream)}`;
}

function bytes({ bytes: counts }: Facts): string {
  return formatSize(both(counts));
}

function addresses({ client, upstream }: Flow): string {
  return `${client || '?'} → ${upstream || '?'}`;
}

function faultStyle({ violations }: Flow): Style {
  return violations > 0 ? 'error' : 'alert';
}

/** `1.3⇄1.2`: client leg and server leg are two sessions; `=1.3` one session across, `+key` opened by a key log. */
function tlsText({ tls, isDecrypted }: Flow): string {
  if (tls.both !== undefined) return `=${version(tls.both)}${isDecrypted ? '+key' : ''}`;
  if (tls.client === undefined && tls.upstream === undefined) return '';
  return `${version(tls.client)}⇄${version(tls.upstream)}`;
}

const version = (name: string | undefined): string =>
  name === undefined ? '-' : name.replace(/^TLSv?/i, '') || 'yes';

const phaseStyles: Readonly<Record<Flow['phase'], Style>> = {
  new: 'dim',
  open: 'plain',
  tls: 'plain',
  auth: 'plain',
  bound: 'strong',
  opaque: 'alert',
  closed: 'dim',
};

/** What the name needs to be told from others, and the columns that give way for it, the first one first. */
const fewestForName = 18;
const dispensable: readonly string[] = ['last', 'bytes', 'unacked', 'tls'];

interface Placed extends Column {
  readonly cells: number;
}

/** The columns that the width has room for, and what is left for the one that takes the rest. */
function columnsFor(width: number, flows: readonly Flow[]): readonly Placed[] {
  const fitting = columnsOfList.filter(
    ({ from, isSeldom, text }) => width >= from && !(isSeldom && flows.every((flow) => text(flow) === '')),
  );
  const rest = (): number => width - 2 - fitting.reduce((sum, column) => sum + column.width, 0);
  for (const name of dispensable) {
    const at = fitting.findIndex((column) => column.name === name);
    if (rest() < fewestForName && at !== -1) fitting.splice(at, 1);
  }
  return fitting.map((column) => ({ ...column, cells: column.width || Math.max(0, rest()) }));
}

const inCells = ({ cells, align }: Placed, text: string, style: Style): Span[] =>
  align === 'right'
    ? [cell(text, cells, style, align)]
    : [cell(text, Math.max(0, cells - 1), style), span(cells > 0 ? ' ' : '')];

const headings = (columns: readonly Placed[]): Span[] =>
  columns.flatMap((column) => inCells(column, column.name, 'dim'));

function row(flow: Flow, columns: readonly Placed[], colours: ViewState['colours']): Span[] {
  const shade: Style =
    colours === 'stream' ? streamStyle(flow.flow) : flow.phase === 'closed' ? 'dim' : 'plain';
  return columns.flatMap((column) => inCells(column, column.text(flow), column.style?.(flow) ?? shade));
}

function sum(flows: readonly Flow[], columns: readonly Placed[]): Span[] {
  const total = {
    stanzas: counts(),
    bytes: counts(),
    unacked: {} as Partial<Record<Direction, number>>,
    violations: 0,
    errors: 0,
  };
  for (const flow of flows) {
    total.violations += flow.violations;
    total.errors += flow.errors;
    for (const dir of ['upstream', 'downstream'] as const) {
      total.stanzas[dir] += flow.stanzas[dir];
      total.bytes[dir] += flow.bytes[dir];
      const open = flow.unacked[dir];
      if (open !== undefined) total.unacked[dir] = (total.unacked[dir] ?? 0) + open;
    }
  }
  const first = columns.findIndex(({ total: added }) => added);
  const before = columns.slice(0, first === -1 ? columns.length : first);
  const named = before.reduce((cells, column) => cells + column.cells, 0);
  return [
    cell('all streams', named),
    ...columns
      .slice(before.length)
      .flatMap((column) => inCells(column, column.total?.(total) ?? '', 'plain')),
  ];
}

const counts = (): Record<Direction, number> => ({ upstream: 0, downstream: 0 });

/** At most five characters. */
function brief(count: number): string {
  if (count < 100_000) return String(count);
  return count < 1_000_000 ? `${Math.floor(count / 1_000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

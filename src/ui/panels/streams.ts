// The stream list: one row per connection, and one for all of them.
import type { Flow } from '../../inspect/flow.js';
import type { Store } from '../../inspect/store.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import { formatSize } from '../../model/duration.js';
import type { Direction } from '../../model/flow.js';
import { motion } from '../motion.js';
import type { Panel } from '../panel.js';
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
  key: (key) => (key === 'enter' ? { type: 'enter' } : motion(key)),
  help: [{ keys: 'Enter', does: 'the stanzas of this stream', hint: () => ['Enter', 'stanzas'] }],
};

/** The visible rows of the stream list. */
function streamRows(state: ViewState, store: Store, size: Size): StyledLine[] {
  const flows = shownFlows(state, store);
  const rows: StyledLine[] = [];
  for (let index = state.streamTop; rows.length < size.rows && index <= flows.length; index++) {
    const flow = flows[index - 1];
    const isSelected = state.flow === flow?.flow;
    const cursor = isSelected ? (state.panel === 'streams' ? 'focused' : 'quiet') : undefined;
    const marker = span(isSelected ? '▸' : ' ');
    rows.push(
      fitLine([marker, ...(flow ? row(flow, size.columns) : sum(flows, size.columns))], size.columns, cursor),
    );
  }
  return rows;
}

const numberWidth = 7;
const phaseWidth = 7;
const countWidth = 7;
const sizeWidth = 10;
const faultWidth = 5;
const timeWidth = 9;
const addressWidth = 46;

/** Columns that the width has room for, and what is left for the name. */
function columnsFor(columns: number): { addresses: boolean; size: boolean; time: boolean; name: number } {
  const addresses = columns >= 130;
  const time = columns >= 64;
  const size = columns >= 52;
  const taken =
    1 +
    numberWidth +
    phaseWidth +
    2 * countWidth +
    faultWidth +
    (size ? sizeWidth : 0) +
    (time ? timeWidth : 0) +
    (addresses ? addressWidth : 0);
  return { addresses, size, time, name: Math.max(0, columns - taken) };
}

const phaseStyles: Readonly<Record<Flow['phase'], Style>> = {
  new: 'dim',
  open: 'plain',
  tls: 'plain',
  auth: 'plain',
  bound: 'strong',
  opaque: 'alert',
  closed: 'dim',
};

function row(flow: Flow, columns: number): Span[] {
  const shade: Style = flow.phase === 'closed' ? 'dim' : 'plain';
  const has = columnsFor(columns);
  return [
    cell(`#${flow.flow}`, numberWidth, shade),
    cell(flow.phase, phaseWidth, phaseStyles[flow.phase]),
    cell(flow.jid ?? (has.addresses ? '' : flow.client), has.name - 1, shade),
    span(' '),
    ...(has.addresses ? [cell(`${flow.client || '?'} → ${flow.upstream || '?'}`, addressWidth, 'dim')] : []),
    ...counts(flow, shade, has.size),
    faults(flow),
    ...(has.time ? [cell(timeOfDay(flow.lastAt, 0), timeWidth, 'dim', 'right')] : []),
  ];
}

function sum(flows: readonly Flow[], columns: number): Span[] {
  const has = columnsFor(columns);
  const total = (pick: (flow: Flow) => number): number => flows.reduce((all, flow) => all + pick(flow), 0);
  const both = (pick: (flow: Flow) => Readonly<Record<Direction, number>>): Record<Direction, number> => ({
    upstream: total((flow) => pick(flow).upstream),
    downstream: total((flow) => pick(flow).downstream),
  });
  return [
    cell('all streams', numberWidth + phaseWidth + has.name + (has.addresses ? addressWidth : 0)),
    ...counts(
      { stanzas: both((flow) => flow.stanzas), bytes: both((flow) => flow.bytes) },
      'plain',
      has.size,
    ),
    faults({ violations: total((flow) => flow.violations), errors: total((flow) => flow.errors) }),
  ];
}

function counts({ stanzas, bytes }: Pick<Flow, 'stanzas' | 'bytes'>, style: Style, hasSize: boolean): Span[] {
  return [
    cell(`↑${brief(stanzas.upstream)}`, countWidth, style, 'right'),
    cell(`↓${brief(stanzas.downstream)}`, countWidth, style, 'right'),
    ...(hasSize ? [cell(formatSize(bytes.upstream + bytes.downstream), sizeWidth, style, 'right')] : []),
  ];
}

/** At most five characters. */
function brief(count: number): string {
  if (count < 100_000) return String(count);
  return count < 1_000_000 ? `${Math.floor(count / 1_000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

/** Broken rules and errors, when there are any. */
function faults({ violations, errors }: Pick<Flow, 'violations' | 'errors'>): Span {
  const found = violations + errors;
  return cell(found > 0 ? `!${found}` : '', faultWidth, violations > 0 ? 'error' : 'alert', 'right');
}

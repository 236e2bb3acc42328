// The stanza list: one row per record, oldest first: when, which stream, which way, what, and how long an answer took.
import { describe } from '../../inspect/describe.js';
import type { Store } from '../../inspect/store.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import { formatMillis } from '../../model/duration.js';
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { motion } from '../motion.js';
import type { Panel } from '../panel.js';
import type { Size, ViewState } from '../state.js';
import { cell, fitLine, type Span, type Style, type StyledLine, span } from '../styled.js';
import { shownRecords } from '../view.js';

export const stanzas: Panel = {
  title: (state, store) => {
    const records = shownRecords(state, store);
    const place = records.length === 0 ? '0' : `${records.indexOf(state.cursor) + 1} of ${records.length}`;
    return { name: state.flow === undefined ? 'Stanzas' : `Stanzas of #${state.flow}`, facts: place };
  },
  draw: stanzaRows,
  key: (key) => (key === 'enter' ? { type: 'enter' } : motion(key)),
  help: [{ keys: 'Enter', does: 'the detail of this stanza', hint: () => ['Enter', 'detail'] }],
};

/** The visible rows of the stanza list. */
function stanzaRows(state: ViewState, store: Store, size: Size): StyledLine[] {
  const records = shownRecords(state, store);
  const first = records.indexOf(state.top);
  const rows: StyledLine[] = [];
  for (let index = first; rows.length < size.rows && index < records.length; index++) {
    const entry = records.at(index);
    if (entry === undefined) break;
    const isSelected = entry.ordinal === state.cursor;
    const cursor = isSelected ? (state.panel === 'stanzas' ? 'focused' : 'quiet') : undefined;
    const parts = row(entry.record, state.flow === undefined, size.columns);
    rows.push(fitLine([span(isSelected ? '▸' : ' '), ...parts], size.columns, cursor));
  }
  return rows;
}

const timeWidth = 13;
const flowWidth = 7;
const arrowWidth = 2;
const answerWidth = 11;
const margin = 1;
/** In a narrower list the words need the room more. */
const answersFrom = 60;

const answerTime = (rtt: Micros | undefined): string => (rtt === undefined ? '' : `${formatMillis(rtt)} ms`);

function row(record: TapRecord, showsFlow: boolean, columns: number): Span[] {
  const before = 1 + timeWidth + (showsFlow ? flowWidth : 0) + arrowWidth;
  const answer = columns >= answersFrom && 'rtt' in record ? answerTime(record.rtt) : '';
  const room = columns - before - (answer === '' ? 0 : answerWidth) - margin;
  return [
    cell(timeOfDay(record.at), timeWidth, 'dim'),
    ...(showsFlow ? [cell(`#${record.flow}`, flowWidth, 'dim')] : []),
    arrow(record),
    ...fitLine(words(record), Math.max(0, room)),
    ...(answer === '' ? [] : [cell(answer, answerWidth, 'dim', 'right')]),
  ];
}

function arrow(record: TapRecord): Span {
  if (record.t === 'open' || record.t === 'close' || !('dir' in record)) return cell('·', arrowWidth, 'dim');
  return record.dir === 'upstream' ? cell('→', arrowWidth, 'up') : cell('←', arrowWidth, 'down');
}

/** The first word carries the colour of the kind; all of them where something went wrong. */
function words(record: TapRecord): Span[] {
  const { text } = describe(record);
  const style = styleOf(record);
  const isWhole = style === 'error' || style === 'other';
  const space = isWhole ? -1 : text.indexOf(' ');
  return space === -1 ? [span(text, style)] : [span(text.slice(0, space), style), span(text.slice(space))];
}

const stanzaStyles: Readonly<Record<string, Style>> = { message: 'message', presence: 'presence', iq: 'iq' };

function styleOf(record: TapRecord): Style {
  switch (record.t) {
    case 'stanza':
      return record.type === 'error' ? 'error' : (stanzaStyles[record.name] ?? 'plain');
    case 'violation':
    case 'gap':
    case 'dropped':
      return 'error';
    case 'stream':
      return record.event === 'error' ? 'error' : 'other';
    case 'nonza':
      return record.name === 'failure' || record.name === 'failed' ? 'error' : 'plain';
    default:
      return 'other';
  }
}

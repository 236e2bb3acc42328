// The records of one stream as a ladder, or of one or all as a list: one row per record, oldest first.
import type { Entry, RecordView, Store } from '../../inspect/store.js';
import type { TapRecord } from '../../model/record.js';
import { actors, lane, laneWidth } from '../ladder.js';
import type { Panel } from '../panel.js';
import { answerTime, markers, streamStyle, styleOf, words } from '../row.js';
import { type Size, showsLadder, type ViewState } from '../state.js';
import { cell, fitLine, type Span, type Style, type StyledLine, span } from '../styled.js';
import { timeText, timeWidth } from '../times.js';
import { shownRecords } from '../view.js';

export const stanzas: Panel = {
  title: (state, store) => {
    const records = shownRecords(state, store);
    const place = records.length === 0 ? '0' : `${records.indexOf(state.cursor) + 1} of ${records.length}`;
    const what = showsLadder(state) ? 'Ladder' : 'Stanzas';
    const jid = state.flow === undefined ? undefined : store.flow(state.flow)?.jid;
    const whose = state.flow === undefined ? '' : ` of #${state.flow}${jid === undefined ? '' : ` ${jid}`}`;
    return { name: what + whose, facts: records.isComplete ? place : `${place}, searching` };
  },
  draw: (state, store, size) => {
    const width = showsLadder(state) ? laneWidth(size.columns) : 0;
    if (width === 0) return rows(state, store, size, listRow);
    const drawn = rows(state, store, { ...size, rows: size.rows - 1 }, ladderRow(width));
    return [header(width, size.columns), ...drawn].slice(0, size.rows);
  },
  key: () => undefined,
  headRows: (state, { columns }) => (showsLadder(state) && laneWidth(columns) > 0 ? 1 : 0),
  help: [{ keys: 'Enter', does: 'the detail of this stanza', hint: () => ['Enter', 'detail'] }],
};

interface Row {
  readonly entry: Entry;
  readonly above: TapRecord | undefined;
  readonly columns: number;
}

type DrawRow = (state: ViewState, store: Store, row: Row) => Span[];

/** The visible rows. */
function rows(state: ViewState, store: Store, size: Size, draw: DrawRow): StyledLine[] {
  const records: RecordView = shownRecords(state, store);
  const first = records.indexOf(state.top);
  const lines: StyledLine[] = [];
  for (let index = first; lines.length < size.rows && index < records.length; index++) {
    const entry = records.at(index);
    if (entry === undefined) break;
    const isSelected = entry.ordinal === state.cursor;
    const cursor = isSelected ? (state.panel === 'stanzas' ? 'focused' : 'quiet') : undefined;
    const marks = markers(isSelected, state.chosen.includes(entry.ordinal), state.marks.has(entry.ordinal));
    const row = { entry, above: records.at(index - 1)?.record, columns: size.columns };
    lines.push(fitLine([...marks, ...draw(state, store, row)], size.columns, cursor));
  }
  return lines;
}

const markersWidth = 2;
const flowWidth = 7;
const arrowWidth = 2;
const answerWidth = 11;
const margin = 1;
/** In a narrower list the words need the room more. */
const answersFrom = 60;
const timesFrom = 34;

function time(state: ViewState, store: Store, { entry: { record }, above }: Row): Span {
  const mode = state.times[showsLadder(state) ? 'ladder' : 'list'];
  const first = store.flow(record.flow)?.firstAt;
  const text = timeText(mode, { at: record.at, before: above?.at, first });
  return cell(text, timeWidth, 'dim', mode === 'absolute' ? 'left' : 'right');
}

const listRow: DrawRow = (state, store, row) => {
  const { record, run } = row.entry;
  const { columns } = row;
  const showsFlow = state.flow === undefined;
  const showsTime = columns >= timesFrom;
  const flowStyle = state.colours === 'stream' ? streamStyle(record.flow) : 'dim';
  const before: Span[] = [
    ...(showsTime ? [time(state, store, row), span(' ')] : []),
    ...(showsFlow ? [cell(`#${record.flow}`, flowWidth, flowStyle)] : []),
    arrow(record),
  ];
  const taken = markersWidth + (showsTime ? timeWidth + 1 : 0) + (showsFlow ? flowWidth : 0) + arrowWidth;
  return [...before, ...rest(record, words(record, run, state.colours), columns - taken, columns)];
};

/** The words, and the answer time at the right end. */
function rest(record: TapRecord, text: readonly Span[], room: number, columns: number): StyledLine {
  const answer = columns >= answersFrom ? answerTime(record) : '';
  if (answer === '') return fitLine(text, Math.max(0, room - margin));
  return [
    ...fitLine(text, Math.max(0, room - answerWidth - margin)),
    cell(answer, answerWidth, 'dim', 'right'),
  ];
}

function arrow(record: TapRecord): Span {
  if (record.t === 'open' || record.t === 'close' || !('dir' in record) || record.dir === undefined)
    return cell('·', arrowWidth, 'dim');
  return record.dir === 'upstream' ? cell('→', arrowWidth, 'up') : cell('←', arrowWidth, 'down');
}

type Fate = 'receipted' | 'acked' | 'waiting' | 'none';

/** What became of a stanza: the addressee has it (XEP-0184), the next hop has it (XEP-0198), or it waits for its answer. */
const fateOf = (record: TapRecord, { insight }: Store): Fate =>
  insight.unanswered(record) ? 'waiting' : insight.delivery(record);

const fates: Readonly<Record<Fate, { readonly text: string; readonly style: Style }>> = {
  receipted: { text: '✓✓', style: 'good' },
  acked: { text: '✓', style: 'good' },
  waiting: { text: '…', style: 'alert' },
  none: { text: '', style: 'plain' },
};
const fateWidth = 3;

const ladderRow =
  (width: number): DrawRow =>
  (state, store, row) => {
    const { record, run } = row.entry;
    const style = state.colours === 'stream' ? streamStyle(record.flow) : styleOf(record);
    const fate = fates[fateOf(record, store)];
    const room = row.columns - markersWidth - timeWidth - 1 - width - 1 - fateWidth;
    return [
      time(state, store, row),
      span(' '),
      ...lane(record, width, style),
      span(' '),
      cell(fate.text, fateWidth, fate.style),
      ...rest(record, words(record, run, state.colours), room, row.columns),
    ];
  };

function header(width: number, columns: number): StyledLine {
  const before = span(' '.repeat(markersWidth + timeWidth + 1));
  return fitLine([before, span(actors(width), 'dim')], columns);
}

// One record in one row: its words and their colours, for the list and for the ladder.
import { describeOnce } from '../inspect/describe.js';
import type { FlowId } from '../model/flow.js';
import type { DatagramRecord, SegmentRecord, TapRecord } from '../model/record.js';
import { type Span, type Style, span } from './styled.js';
import { lapse } from './times.js';

const stanzaStyles: Readonly<Record<string, Style>> = { message: 'message', presence: 'presence', iq: 'iq' };

const streamStyles: readonly Style[] = ['stream0', 'stream1', 'stream2', 'stream3', 'stream4', 'stream5'];

/** Neighbouring streams differ. */
export const streamStyle = (flow: FlowId): Style => streamStyles[flow % streamStyles.length] ?? 'plain';

/** What kind of thing it is, as a colour. */
export function styleOf(record: TapRecord): Style {
  switch (record.t) {
    case 'stanza':
      return record.type === 'error' ? 'error' : (stanzaStyles[record.name] ?? 'plain');
    case 'nonza':
      return record.name === 'failure' || record.name === 'failed' || record.sasl?.fault ? 'error' : 'plain';
    case 'stream':
      return record.event === 'error' ? 'error' : 'other';
    case 'violation':
    case 'gap':
    case 'dropped':
      return 'error';
    case 'lint':
    case 'note':
      return 'alert';
    case 'tls':
      return record.event === 'failed' ? 'error' : record.event === 'hello' ? 'other' : 'good';
    case 'datagram':
      return datagramStyle(record);
    case 'segment':
      return segmentStyle(record);
    case 'close':
      return record.how === 'fin' || record.how === 'local' ? 'other' : 'alert';
    case 'open':
    case 'keepalive':
    case 'data':
    case 'packets':
      return 'other';
    default:
      return record satisfies never;
  }
}

const datagramStyle = ({ protocol }: DatagramRecord): Style =>
  protocol === 'text' || protocol === 'binary' ? 'other' : 'plain';

const segmentStyle = ({ event }: SegmentRecord): Style => {
  if (event === 'reset' || event === 'missing') return 'error';
  return event === 'retransmission' || event === 'out-of-order' || event === 'zero-window'
    ? 'alert'
    : 'other';
};

/** The whole line is coloured where its first word alone would say too little. */
const wholeLine: ReadonlySet<Style> = new Set<Style>(['error', 'other', 'alert']);

/** The description; the first word carries the colour of the kind. */
export function words(record: TapRecord, run: number, colours: 'kind' | 'stream'): Span[] {
  const text = describeOnce(record).text + (run > 1 ? ` ×${run}` : '');
  const kind = styleOf(record);
  if (colours === 'stream') return [span(text, kind === 'error' ? kind : streamStyle(record.flow))];
  const space = wholeLine.has(kind) ? -1 : text.indexOf(' ');
  return space === -1 ? [span(text, kind)] : [span(text.slice(0, space), kind), span(text.slice(space))];
}

/** How long the answer took that this record is; '' for others. */
export const answerTime = (record: TapRecord): string =>
  'rtt' in record && record.rtt !== undefined ? lapse(record.rtt) : '';

/** Two cells: where the cursor is, and whether the record is chosen or marked. */
export const markers = (isUnderCursor: boolean, isChosen: boolean, isMarked: boolean): Span[] => [
  span(isUnderCursor ? '▸' : ' '),
  isChosen ? span('◆', 'alert') : isMarked ? span('●', 'good') : span(' '),
];

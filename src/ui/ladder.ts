// The lane between client, tap and server in which a record is drawn as an arrow or as a word.
import type { Direction } from '../model/flow.js';
import type { SegmentRecord, TapRecord, TlsLeg } from '../model/record.js';
import { type Span, type Style, type StyledLine, span } from './styled.js';

const narrowest = 17;
const widest = 41;

/** Cells of the lane in a panel of `columns`: odd, so that the tap stands in the middle; 0 when there is no room. */
export function laneWidth(columns: number): number {
  if (columns < 46) return 0;
  const wanted = Math.max(narrowest, Math.min(widest, Math.floor(columns / 4)));
  return wanted % 2 === 1 ? wanted : wanted - 1;
}

/** What is drawn from one side to the other: `across` all of it is drawn with, `crossing` the tap in the middle of it. */
interface Stroke {
  readonly across: string;
  readonly crossing: string;
}

const solid: Stroke = { across: '─', crossing: '┼' };
const double: Stroke = { across: '═', crossing: '╪' };
const dotted: Stroke = { across: '┄', crossing: '│' };

interface Drawing {
  /** Without it there is no arrow. */
  readonly arrow?: { readonly dir: Direction; readonly stroke: Stroke };
  readonly label?: string;
  /** Where the label stands; without it in the middle. */
  readonly leg?: TlsLeg;
}

/** The lane of a record. */
export function lane(record: TapRecord, width: number, style: Style): StyledLine {
  const { arrow, label, leg = 'both' } = drawing(record);
  const middle = (width - 1) / 2;
  const cells = Array.from({ length: width }, () => ' ');
  if (arrow) {
    cells.fill(arrow.stroke.across, 1, width - 1);
    cells[middle] = arrow.stroke.crossing;
    if (arrow.dir === 'upstream') cells[width - 2] = '▶';
    else cells[1] = '◀';
  } else {
    cells[middle] = '│';
  }
  if (label !== undefined) write(cells, label, centres(middle)[leg]);
  const dim = (text: string): Span => span(text, 'dim');
  return [dim('│'), span(cells.slice(1, width - 1).join(''), style), dim('│')];
}

const centres = (middle: number): Readonly<Record<TlsLeg, number>> => ({
  client: middle / 2,
  upstream: middle + middle / 2,
  both: middle,
});

function write(cells: string[], label: string, centre: number): void {
  const from = Math.max(
    1,
    Math.min(Math.round(centre - (label.length - 1) / 2), cells.length - 1 - label.length),
  );
  for (const [index, letter] of [...label].entries()) cells[from + index] = letter;
}

const segmentLabels: Readonly<Record<SegmentRecord['event'], string>> = {
  handshake: '[SYN]',
  fin: '[FIN]',
  reset: '[RST]',
  retransmission: '[again]',
  'out-of-order': '[order]',
  'zero-window': '[win 0]',
  'window-open': '[win]',
  keepalive: '[alive]',
  missing: '[lost]',
};

const sender = (dir: Direction | undefined): TlsLeg =>
  dir === undefined ? 'both' : dir === 'upstream' ? 'client' : 'upstream';

function drawing(record: TapRecord): Drawing {
  switch (record.t) {
    case 'stanza':
    case 'nonza':
      return { arrow: { dir: record.dir, stroke: solid } };
    case 'stream': {
      const arrow = { dir: record.dir, stroke: double };
      return record.event === 'restart' ? { arrow, label: '[restart]' } : { arrow };
    }
    case 'keepalive':
      return { arrow: { dir: record.dir, stroke: dotted } };
    case 'data':
    case 'datagram':
      return { arrow: { dir: record.dir, stroke: dotted }, label: label(record.protocol) };
    case 'gap':
      return { arrow: { dir: record.dir, stroke: dotted }, label: '[gap]' };
    case 'violation':
      return { arrow: { dir: record.dir, stroke: solid }, label: '[!]', leg: sender(record.dir) };
    case 'lint':
      return { label: '[lint]', leg: sender(record.dir) };
    case 'tls':
      return { label: record.event === 'failed' ? '[TLS!]' : '[TLS]', leg: record.leg };
    case 'note':
      return { label: '[note]', leg: sender(record.dir) };
    case 'open':
      return { label: '[open]' };
    case 'close':
      return { label: record.how === 'rst' ? '[RST]' : '[end]', leg: sender(record.dir) };
    case 'segment':
      return { arrow: { dir: record.dir, stroke: dotted }, label: segmentLabels[record.event] };
    case 'packets':
      return {};
    case 'dropped':
      return { label: '[dropped]' };
    default:
      return record satisfies never;
  }
}

/** `[stun]`; a name that is too long or not plain is left to the words. */
const label = (protocol: string): string => (/^[\w-]{1,8}$/.test(protocol) ? `[${protocol}]` : '');

/** Who stands where, above the lane. */
export function actors(width: number): string {
  const cells = Array.from({ length: width }, () => ' ');
  write(cells, 'tap', (width - 1) / 2);
  const line = cells.join('');
  return `client${line.slice(6, width - 6)}server`;
}

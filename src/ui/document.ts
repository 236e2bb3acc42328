// One record in full: its facts, then its XML or data, as lines of a given width.
import { describe, fullTitle } from '../inspect/describe.js';
import { pretty, raw } from '../inspect/pretty.js';
import { timeOfDay } from '../inspect/time-of-day.js';
import { wrap } from '../inspect/wrap.js';
import { formatMillis, formatSize } from '../model/duration.js';
import type { TapRecord } from '../model/record.js';
import { type Span, type Style, type StyledLine, span } from './styled.js';

interface Made {
  readonly width: number;
  readonly isRaw: boolean;
  readonly lines: readonly StyledLine[];
}

/** Laid out once for a width: the screen asks for the same record many times a second. */
const made = new WeakMap<TapRecord, Made>();

/** The lines of the detail panel, each at most `width` cells wide. */
export function documentLines(record: TapRecord, width: number, isRaw: boolean): readonly StyledLine[] {
  const known = made.get(record);
  if (known?.width === width && known.isRaw === isRaw) return known.lines;
  const room = Math.max(8, width);
  const lines = [...wrapped([facts(record)], room), ...titles(record, room), ...content(record, room, isRaw)];
  made.set(record, { width, isRaw, lines });
  return lines;
}

/** Cells for the text in a panel of `columns`: one stays free at each side. */
export const documentWidth = (columns: number): number => columns - 2;

export const documentLength = (record: TapRecord, width: number, isRaw: boolean): number =>
  documentLines(record, width, isRaw).length;

const wrapped = (spans: readonly Span[], room: number): StyledLine[] => wrap<Style>(spans, room, 0, 2);

/** When, how large, where in the stream, how long it took. */
function facts(record: TapRecord): Span {
  const parts = [timeOfDay(record.at, 6)];
  if (record.seq > 0) parts.push(`record ${record.seq}`);
  if ('size' in record) parts.push(formatSize(record.size));
  if ('offset' in record) parts.push(`at byte ${record.offset}`);
  if ('rtt' in record && record.rtt !== undefined) parts.push(`answered in ${formatMillis(record.rtt)} ms`);
  return span(parts.join(' · '), 'dim');
}

function titles(record: TapRecord, room: number): StyledLine[] {
  const { xeps } = describe(record);
  return xeps.length === 0 ? [] : wrapped([span(xeps.map(fullTitle).join(' · '), 'dim')], room);
}

function content(record: TapRecord, room: number, isRaw: boolean): StyledLine[] {
  switch (record.t) {
    case 'stream':
      return (isRaw ? raw : pretty)(record.xml, room).slice();
    case 'stanza':
    case 'nonza': {
      const lines = (isRaw ? raw : pretty)(record.xml, room);
      return record.b64 === undefined ? lines : [...notUtf8(room), ...lines];
    }
    case 'data':
      return wrapped([span(`${record.protocol} data, ${record.bytes} bytes`), ...bytes(record)], room);
    case 'violation':
      return [
        ...wrapped([span(record.rule, 'error'), span(`  ${record.rfc}`, 'dim')], room),
        ...wrapped([span(record.detail)], room),
      ];
    default:
      return wrapped([span(describe(record).text)], room);
  }
}

const notUtf8 = (room: number): StyledLine[] =>
  wrapped([span('[not valid UTF-8: some characters are replaced here]', 'error')], room);

const bytes = (record: { readonly text?: string; readonly hex?: string }): Span[] => [
  { text: `\n${record.text ?? record.hex ?? ''}`, style: 'text' },
];

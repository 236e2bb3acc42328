// One record in full, in the way that the tab asks for, as lines of a given width.
import { describeOnce, fullTitle } from '../inspect/describe.js';
import type { Flow } from '../inspect/flow.js';
import { pretty, raw } from '../inspect/pretty.js';
import { timeOfDay } from '../inspect/time-of-day.js';
import { tree } from '../inspect/tree.js';
import { wrap } from '../inspect/wrap.js';
import { formatSize } from '../model/duration.js';
import type { TapRecord } from '../model/record.js';
import type { Tab } from './state.js';
import { type Span, type Style, type StyledLine, span } from './styled.js';
import { factLines } from './tabs/facts.js';
import { hexLines } from './tabs/hex.js';
import { lapse } from './times.js';

interface Made {
  readonly record: TapRecord;
  readonly width: number;
  readonly tab: Tab;
  readonly lines: readonly StyledLine[];
}

/** The latest one is laid out once: the screen asks for the same record many times a second. */
let made: Made | undefined;

/** The lines of the detail panel, each at most `width` cells wide. */
export function documentLines(
  record: TapRecord,
  width: number,
  tab: Tab,
  flow: Flow | undefined,
): readonly StyledLine[] {
  const room = Math.max(8, width);
  // Of the stream new things become known.
  if (tab === 'facts') return factLines(record, flow, room);
  if (made?.record === record && made.width === width && made.tab === tab) return made.lines;
  const lines = [...wrapped([facts(record)], room), ...titles(record, room), ...content(record, room, tab)];
  made = { record, width, tab, lines };
  return lines;
}

/** Cells for the text in a panel of `columns`: one stays free at each side. */
export const documentWidth = (columns: number): number => columns - 2;

export const documentLength = (record: TapRecord, width: number, tab: Tab, flow: Flow | undefined): number =>
  documentLines(record, width, tab, flow).length;

const wrapped = (spans: readonly Span[], room: number): StyledLine[] => wrap<Style>(spans, room, 0, 2);

/** When, how large, where in the stream, how long it took. */
function facts(record: TapRecord): Span {
  const parts = [timeOfDay(record.at, 6)];
  if (record.seq > 0) parts.push(`record ${record.seq}`);
  if ('size' in record) parts.push(formatSize(record.size));
  if ('offset' in record) parts.push(`at byte ${record.offset}`);
  if ('rtt' in record && record.rtt !== undefined) parts.push(`answered in ${lapse(record.rtt)}`);
  return span(parts.join(' · '), 'dim');
}

function titles(record: TapRecord, room: number): StyledLine[] {
  const { xeps } = describeOnce(record);
  return xeps.length === 0 ? [] : wrapped([span(xeps.map(fullTitle).join(' · '), 'dim')], room);
}

function content(record: TapRecord, room: number, tab: Tab): readonly StyledLine[] {
  if (tab === 'hex') return hexLines(record, room) ?? [[span('no bytes are kept of this', 'dim')]];
  switch (record.t) {
    case 'stream':
    case 'stanza':
    case 'nonza': {
      const lines = xmlLines(record.xml, room, tab);
      return 'b64' in record && record.b64 !== undefined ? [...notUtf8(room), ...lines] : lines;
    }
    case 'data':
      return wrapped([span(`${record.protocol} data, ${record.bytes} bytes`), ...bytes(record)], room);
    case 'datagram':
      return [
        ...wrapped([span(`${record.protocol} datagram, ${record.bytes} bytes`, 'strong')], room),
        ...(record.summary === undefined ? [] : wrapped([span(record.summary)], room)),
        ...Object.entries(record.fields ?? {}).flatMap(([name, value]) =>
          wrapped([span(name, 'attr'), span(' = ', 'dim'), { text: value, style: 'value' }], room),
        ),
        ...wrapped(bytes(record), room),
      ];
    case 'violation':
    case 'lint':
      return [
        ...wrapped([span(record.rule, 'error'), span(`  ${record.rfc}`, 'dim')], room),
        ...wrapped([span(record.detail)], room),
      ];
    case 'note':
      return [...wrapped([span(record.topic, 'strong')], room), ...wrapped([span(record.text)], room)];
    case 'packets':
      return Object.entries(record.counts).flatMap(([name, count]) =>
        wrapped([span(`${count}`.padStart(8)), span(` ${name}`, 'strong')], room),
      );
    default:
      return wrapped([span(describeOnce(record).text)], room);
  }
}

function xmlLines(xml: string, room: number, tab: Tab): readonly StyledLine[] {
  if (tab === 'raw') return raw(xml, room);
  return (tab === 'tree' ? tree(xml, room) : undefined) ?? pretty(xml, room);
}

const notUtf8 = (room: number): StyledLine[] =>
  wrapped([span('[not valid UTF-8: some characters are replaced here]', 'error')], room);

const bytes = (record: { readonly text?: string; readonly hex?: string }): Span[] => [
  { text: `\n${record.text ?? record.hex ?? ''}`, style: 'text' },
];

// `--ui lines`: one plain line per record, for terminals without a screen, for pipes and for logs.
import { formatMillis } from '../model/duration.js';
import type { TapRecord } from '../model/record.js';
import { visible } from '../model/sanitise.js';
import { describe } from './describe.js';
import { timeOfDay } from './time-of-day.js';

export interface LineStyle {
  /** SGR colours; off unless asked for. */
  readonly colour?: boolean;
}

const sgr = { dim: '2', red: '31', yellow: '33', cyan: '36', plain: '' } as const;

/** Time of day, `#flow`, arrow, summary, round trip and XEPs. No line break at the end, no control character inside. */
export function lines(record: TapRecord, style: LineStyle = {}): string {
  const paint = (colour: keyof typeof sgr, text: string): string =>
    style.colour && sgr[colour] !== '' ? `\x1b[${sgr[colour]}m${text}\x1b[0m` : text;
  const { text, xeps } = describe(record);
  const parts = [
    paint('dim', timeOfDay(record.at)),
    paint('dim', `#${record.flow}`.padEnd(4)),
    paint('cyan', arrow(record)),
    paint(colourOf(record), visible(text)),
  ];
  if ('rtt' in record && record.rtt !== undefined)
    parts.push(paint('dim', `(${formatMillis(record.rtt)} ms)`));
  if (xeps.length > 0) parts.push(paint('dim', `[${xeps.join(' ')}]`));
  return parts.join(' ');
}

const arrows = { upstream: '→', downstream: '←' };

function arrow(record: TapRecord): string {
  if (record.t === 'open' || record.t === 'close' || !('dir' in record)) return '·';
  return arrows[record.dir];
}

function colourOf(record: TapRecord): keyof typeof sgr {
  if (record.t === 'violation' || record.t === 'dropped') return 'red';
  if (record.t === 'stream') return record.event === 'error' ? 'red' : 'yellow';
  if (record.t === 'stanza') return record.type === 'error' ? 'red' : 'plain';
  return record.t === 'keepalive' ? 'dim' : 'plain';
}

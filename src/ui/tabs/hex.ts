// The bytes of a record, sixteen (or fewer, where there is no room) a row: offset, hex, and the ASCII among them.
import type { TapRecord } from '../../model/record.js';
import { type StyledLine, span } from '../styled.js';

/** Bytes that are laid out. */
const most = 16 * 1024;

/** @returns undefined when the record holds no bytes */
export function hexLines(record: TapRecord, room: number): readonly StyledLine[] | undefined {
  const bytes = bytesOf(record);
  if (bytes === undefined) return undefined;
  const perRow = room >= 76 ? 16 : room >= 44 ? 8 : 4;
  const start = 'offset' in record ? record.offset : 0;
  const lines: StyledLine[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += perRow)
    lines.push(row(bytes.subarray(at, at + perRow), start + at, perRow));
  const cut = bytes.length - most;
  if (cut > 0) lines.push([span(`[${cut} more bytes not shown]`, 'error')]);
  return lines;
}

/** As they came, where they are kept; a masked stanza's are those of what is shown. */
function bytesOf(record: TapRecord): Buffer | undefined {
  if ('b64' in record && record.b64 !== undefined) return Buffer.from(record.b64, 'base64');
  if ('xml' in record) return Buffer.from(record.xml);
  if ('hex' in record && record.hex !== undefined)
    return Buffer.from(record.hex.replace(/[^0-9a-f]/gi, ''), 'hex');
  if ('protocol' in record && record.text !== undefined) return Buffer.from(record.text);
  return undefined;
}

function row(bytes: Buffer, offset: number, perRow: number): StyledLine {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const half = perRow / 2;
  const hex = [pairs.slice(0, half), pairs.slice(half)]
    .map((some) => some.join(' ').padEnd(half * 3 - 1))
    .join('  ');
  const text = [...bytes]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    .join('');
  return [span(`${offset.toString(16).padStart(8, '0')}  `, 'dim'), span(hex), span(`  ${text}`, 'value')];
}

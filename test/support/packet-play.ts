// A TCP conversation as a play, to packets; and what the program makes of a capture, as lines to compare.

import { PacketDecoder } from '../../src/inspect/packets/packet-decoder.js';
import { Pipeline } from '../../src/inspect/pipeline.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { defaultLimits } from '../../src/xmpp/frame.js';
import { type Captured, flag, type Host, ip4, tcp } from './packet-bytes.js';

export const client: Host = { address: [10, 0, 0, 1], port: 40_000 };
export const server: Host = { address: [10, 0, 0, 2], port: 5222 };
/** µs: 2026-01-15 09:30:00 UTC. */
export const start = 1_768_469_400_000_000;

/** First sequence numbers of both sides. */
const isns = { '>': 1000, '<': 5000 };

/**
 * A line is a segment: `>` from the client or `<` from the server; flags (SYN FIN RST; ACK is there unless SYN stands alone or NOACK);
 * `seq=`, `ack=`: bytes of the stream (default: the next one, and all that the other side has sent); `win=`; `+ms` after the former
 * segment (default 1); and last, in quotes, the payload. `cut=` bytes of it were not captured; `isn=` sets the first number.
 */
export function playPackets(play: string): Captured[] {
  const next = { '>': 0, '<': 0 };
  const first = { ...isns };
  const hasFin = { '>': 0, '<': 0 };
  let at = start;
  return play
    .split('\n')
    .filter((line) => /^[<>]/.test(line))
    .map((line) => {
      const side = line[0] as '>' | '<';
      const other = side === '>' ? '<' : '>';
      const value = (name: string) => new RegExp(`\\b${name}=(-?\\d+)`).exec(line)?.[1];
      const words = new Set(line.replace(/".*"/, '').split(/\s+/));
      const text = /"(.*)"/.exec(line)?.[1] ?? '';
      const payload = Buffer.from(text.replace(/\\n/g, '\n'));
      first[side] = Number(value('isn') ?? first[side]);
      at += Number(/\+(\d+)/.exec(line)?.[1] ?? 1) * 1000;
      // Another connection between the same ports.
      if (words.has('SYN') && value('isn') !== undefined) next[side] = hasFin[side] = 0;
      const position = Number(value('seq') ?? next[side] + hasFin[side]);
      const flags =
        (words.has('SYN') ? flag.SYN : 0) |
        (words.has('FIN') ? flag.FIN : 0) |
        (words.has('RST') ? flag.RST : 0) |
        (words.has('NOACK') || (words.has('SYN') && !words.has('ACK')) ? 0 : flag.ACK);
      const segment = tcp(
        side === '>' ? client : server,
        side === '>' ? server : client,
        {
          sequence: first[side] + (words.has('SYN') ? 0 : 1 + position),
          ack: first[other] + 1 + Number(value('ack') ?? next[other] + hasFin[other]),
          flags,
          window: Number(value('win') ?? 1000),
        },
        payload,
      );
      next[side] = Math.max(next[side], position + payload.length);
      if (words.has('FIN')) hasFin[side] = 1;
      const packet = side === '>' ? ip4(client, server, segment) : ip4(server, client, segment);
      const cut = Number(value('cut') ?? 0);
      return { bytes: packet.subarray(0, packet.length - cut), at, length: packet.length };
    });
}

export interface Decoded {
  readonly records: TapRecord[];
  readonly faults: string[];
  readonly secrets: string[];
  readonly end: string;
}

/** All records of a capture that comes in these pieces. */
export function decodeFile(pieces: readonly Buffer[]): Decoded {
  const [records, faults, secrets]: [TapRecord[], string[], string[]] = [[], [], []];
  const pipeline = new Pipeline({
    epoch: micros(0),
    limits: defaultLimits,
    // The plays are about bytes.
    secrets: 'keep',
    emit: (record) => records.push(record),
  });
  const decoder = new PacketDecoder({
    pipeline,
    secrets: (text) => secrets.push(text),
    fault: (text) => faults.push(text),
  });
  for (const piece of pieces) decoder.push(piece);
  const end = decoder.end();
  return { records, faults, secrets, end };
}

const arrows = { upstream: '>', downstream: '<' } as const;

/** A line a record, with the time since the first packet. */
export function recordLine(record: TapRecord): string {
  const dir = 'dir' in record && record.dir ? arrows[record.dir] : '·';
  return `${record.flow} ${dir} ${body(record)}`;
}

function body(record: TapRecord): string {
  switch (record.t) {
    case 'open':
      return `open ${record.transport} ${record.client} ${record.upstream}`;
    case 'close':
      return `close ${[record.how, record.detail, `${record.bytes.upstream}/${record.bytes.downstream}`].filter(Boolean).join(', ')}`;
    case 'segment':
      return [record.event, record.bytes || '', record.detail ? `(${record.detail})` : '']
        .filter(Boolean)
        .join(' ');
    case 'data':
      return `data ${record.offset}+${record.bytes} ${record.text ?? record.hex}`;
    case 'datagram':
      return `datagram ${record.offset}+${record.bytes} ${record.text ?? record.hex}`;
    case 'gap':
      return `gap ${record.offset}+${record.bytes}`;
    case 'note':
      return `note ${record.text}`;
    case 'stanza':
    case 'nonza':
    case 'stream':
      return `${record.t} ${record.xml}`;
    case 'packets':
      return `packets ${JSON.stringify(record.counts)}`;
    default:
      return record.t;
  }
}

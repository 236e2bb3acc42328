// Runs the TLS decoder, or only its layer, over a recorded connection.
import type { KeySource } from '../../../src/inspect/decoder.js';
import { KeyLog } from '../../../src/inspect/tls/key-log.js';
import { TlsLayer } from '../../../src/inspect/tls/tls-layer.js';
import type { Direction } from '../../../src/model/flow.js';
import { type Micros, micros } from '../../../src/model/time.js';
import { type Cut, whole } from '../../support/memory-connection.js';
import type { WireChunk } from '../../support/tls-recording.js';

/** What came of it: the news and notes by their words, the plaintext of each direction, how many bytes stayed closed. */
export interface Look {
  readonly events: string[];
  readonly news: Readonly<Record<string, unknown>>[];
  readonly notes: string[];
  readonly plain: Record<Direction, string>;
  readonly order: { readonly direction: Direction; readonly at: Micros; readonly text: string }[];
  readonly closed: Record<Direction, number>;
  readonly stray: Record<Direction, string>;
  readonly ended: Direction[];
}

export interface Looking {
  readonly look: Look;
  /** The instant counts the chunks. */
  push(chunk: WireChunk): void;
  end(): void;
}

export function startLooking(keys?: KeySource, cut: Cut = whole): Looking {
  const look: Look = {
    events: [],
    news: [],
    notes: [],
    plain: { upstream: '', downstream: '' },
    order: [],
    closed: { upstream: 0, downstream: 0 },
    stray: { upstream: '', downstream: '' },
    ended: [],
  };
  const layer = new TlsLayer(
    {
      tls(news) {
        look.events.push(news.event);
        look.news.push(news);
      },
      note({ text }) {
        look.events.push('note');
        look.notes.push(text);
      },
      closed(direction, bytes) {
        look.closed[direction] += bytes.length;
      },
      stray(direction, bytes) {
        look.stray[direction] += bytes.toString('latin1');
      },
      plain(direction, bytes, at) {
        const text = bytes.toString('latin1');
        look.plain[direction] += text;
        look.order.push({ direction, at, text });
      },
      ended: (direction) => look.ended.push(direction),
    },
    keys,
  );
  const offsets = { upstream: 0, downstream: 0 };
  let count = 0;
  return {
    look,
    push({ direction, bytes }) {
      count++;
      for (const piece of cut(bytes)) {
        const lent = Buffer.from(piece);
        layer.push(direction, lent, offsets[direction], micros(count));
        offsets[direction] += piece.length;
        // Bytes are only valid during the call.
        lent.fill('#');
      }
    },
    end() {
      layer.end('upstream', micros(count + 1));
      layer.end('downstream', micros(count + 1));
    },
  };
}

export function lookAt(chunks: readonly WireChunk[], keys?: KeySource, cut?: Cut): Look {
  const looking = startLooking(keys, cut);
  for (const chunk of chunks) looking.push(chunk);
  looking.end();
  return looking.look;
}

export function keyLogOf(lines: readonly string[]): KeyLog {
  const log = new KeyLog();
  for (const line of lines) log.line(line);
  return log;
}

/** Bytes of each direction. */
export const sizes = (chunks: readonly WireChunk[]): Record<Direction, number> => {
  const sum = { upstream: 0, downstream: 0 };
  for (const { direction, bytes } of chunks) sum[direction] += bytes.length;
  return sum;
};

// The framer: against the parser of @xmpp/xml, and large stanzas in small chunks against the same in large ones.
import { Parser } from '@xmpp/xml';
import { Framer } from '../../../src/xmpp/framer.js';
import { interleave } from '../interleave.js';
import type { Row } from '../row.js';
import type { Section } from '../section.js';
import {
  chatMessage,
  largeBytes,
  largeStanzas,
  messageBytes,
  messages,
  plainMessage,
  streamHeader,
} from '../stanzas.js';

const chunkBytes = 16 * 1024;
const smallChunkBytes = 64;

export const framer: Section = {
  async measure({ isQuick }) {
    const count = isQuick ? 2_000 : 50_000;
    const rounds = isQuick ? 3 : 11;
    const rows = [
      await againstParser('chat messages', messages(count, chatMessage), count, rounds),
      await againstParser('plain messages', messages(count, plainMessage), count, rounds),
    ];
    for (const [shape, stanza] of Object.entries(largeStanzas))
      rows.push(await inSmallChunks(shape, stanza(), isQuick ? 1 : 16, rounds));
    return rows;
  },
};

async function againstParser(what: string, stream: Buffer, count: number, rounds: number): Promise<Row> {
  const chunks = cut(stream, chunkBytes);
  const megabytes = stream.length / 1e6;
  const peer = '@xmpp/xml';
  const speeds = await interleave(
    rounds,
    new Map([
      ['ours', () => megabytes / frame(chunks, count)],
      [peer, () => megabytes / parse(chunks, count)],
    ]),
  );
  return {
    name: `framer: ${what} of ${messageBytes} bytes`,
    unit: 'MB/s',
    ours: speeds.get('ours') ?? [],
    peer: { name: peer, samples: speeds.get(peer) ?? [] },
    // What people send; the other kind is there to show how much the choice matters.
    ...(what === 'chat messages' && { target: { of: 'ratio', bound: '>=', value: 5 } }),
  };
}

async function inSmallChunks(shape: string, stanza: Buffer, count: number, rounds: number): Promise<Row> {
  const stream = Buffer.concat(Array.from({ length: count }, () => stanza));
  const nanosPerByte = (seconds: number): number => (seconds * 1e9) / stream.length;
  const small = cut(stream, smallChunkBytes);
  const large = cut(stream, chunkBytes);
  const costs = await interleave(
    rounds,
    new Map([
      ['small', () => nanosPerByte(frame(small, count))],
      ['large', () => nanosPerByte(frame(large, count))],
    ]),
  );
  return {
    name: `framer: ${largeBytes / 1024 ** 2} MiB of ${shape}, ${smallChunkBytes} B chunks`,
    unit: 'ns/byte',
    ours: costs.get('small') ?? [],
    peer: { name: `${chunkBytes / 1024} KiB chunks`, samples: costs.get('large') ?? [] },
    target: { of: 'ratio', bound: '<=', value: 2 },
  };
}

function cut(stream: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
    stream.subarray(i * size, (i + 1) * size),
  );
}

/** Seconds that a new framer takes; it must find exactly `expected` stanzas. */
function frame(chunks: readonly Buffer[], expected: number): number {
  let found = 0;
  const subject = new Framer({
    frame(kind) {
      if (kind === 'stanza') found++;
    },
    violation({ detail }) {
      throw new Error(`the framer refused the stream: ${detail}`);
    },
  });
  subject.push(streamHeader);
  const seconds = timed(() => {
    for (const chunk of chunks) subject.push(chunk);
  });
  check(found, expected);
  return seconds;
}

/** Seconds that a new parser takes, with the conversion to a string that its users make for each chunk. */
function parse(chunks: readonly Buffer[], expected: number): number {
  let found = 0;
  const subject = new Parser();
  subject.on('element', () => {
    found++;
  });
  subject.on('error', (error: Error) => {
    throw error;
  });
  subject.write(streamHeader.toString());
  const seconds = timed(() => {
    for (const chunk of chunks) subject.write(chunk.toString());
  });
  check(found, expected);
  return seconds;
}

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1e3;
}

function check(found: number, expected: number): void {
  if (found !== expected) throw new Error(`${found} stanzas were found instead of ${expected}`);
}

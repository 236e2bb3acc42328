// A relay that keeps what goes by: put on both sides of a tap, two of them show whether it has changed a byte.
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Direction } from '../../src/model/flow.js';
import type { WireChunk } from './tls-recording.js';

export interface RecordedFlow {
  readonly up: Buffer;
  readonly down: Buffer;
  /** The same, piece by piece in the order in which they came. */
  readonly chunks: readonly WireChunk[];
}

export interface Recorder {
  readonly port: number;
  /** What has gone by, a connection each, in no particular order. */
  flows(): RecordedFlow[];
}

/** Relays connections on a free loopback port to `upstreamPort`; ends with the test. */
export async function startRecorder(upstreamPort: number): Promise<Recorder> {
  const flows: WireChunk[][] = [];
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: '127.0.0.1', port: upstreamPort, allowHalfOpen: true });
    const chunks: WireChunk[] = [];
    pass(client, upstream, 'upstream', chunks);
    pass(upstream, client, 'downstream', chunks);
    flows.push(chunks);
    onTestEnd.push(client, upstream);
  });
  const onTestEnd: Socket[] = [];
  onTestFinished(() => {
    server.close();
    for (const socket of onTestEnd) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    flows: () =>
      flows.map((chunks) => ({
        up: joined(chunks, 'upstream'),
        down: joined(chunks, 'downstream'),
        chunks: [...chunks],
      })),
  };
}

const joined = (chunks: readonly WireChunk[], direction: Direction): Buffer =>
  Buffer.concat(chunks.filter((chunk) => chunk.direction === direction).map(({ bytes }) => bytes));

function pass(from: Socket, to: Socket, direction: Direction, chunks: WireChunk[]): void {
  from.on('data', (bytes) => chunks.push({ direction, bytes }));
  from.on('error', () => to.destroy());
  from.pipe(to);
}

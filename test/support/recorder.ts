// A relay that keeps what goes by: put on both sides of a tap, two of them show whether it has changed a byte.
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RecordedFlow {
  readonly up: Buffer;
  readonly down: Buffer;
}

export interface Recorder {
  readonly port: number;
  /** What has gone by, a connection each, in no particular order. */
  flows(): RecordedFlow[];
}

/** Relays connections on a free loopback port to `upstreamPort`; ends with the test. */
export async function startRecorder(upstreamPort: number): Promise<Recorder> {
  const flows: { up: Buffer[]; down: Buffer[] }[] = [];
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: '127.0.0.1', port: upstreamPort, allowHalfOpen: true });
    const flow = { up: pass(client, upstream), down: pass(upstream, client) };
    flows.push(flow);
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
    flows: () => flows.map(({ up, down }) => ({ up: Buffer.concat(up), down: Buffer.concat(down) })),
  };
}

function pass(from: Socket, to: Socket): Buffer[] {
  const pieces: Buffer[] = [];
  from.on('data', (bytes) => pieces.push(bytes));
  from.on('error', () => to.destroy());
  from.pipe(to);
  return pieces;
}

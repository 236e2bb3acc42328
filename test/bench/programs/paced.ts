// paced.js LISTEN_PORT TAP_PORT RATE SECONDS CONNECTIONS: sends messages through the tap at a fixed rate, each due at its own instant, and
// times each from its send to its arrival at the far end, which is here as well. Prints [p50, p99, max in µs, messages a second].
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { quantile } from '../numbers.js';
import { chatMessage, messageBytes, streamHeader } from '../stanzas.js';

const [listenPort = 0, tapPort = 0, rate = 0, seconds = 0, connections = 1] = process.argv
  .slice(2)
  .map(Number);
const warmUpSeconds = 2;

/** When the latest messages of each connection were sent, in the order of sending; read at their arrival. */
const sentAt: Float64Array[] = [];
/** Messages of one connection that may be under way; and samples that are kept, the latest. */
const mostUnderWay = 2 ** 16;
const mostSamples = 2 ** 21;
const micros = new Float64Array(mostSamples);
let measuredFrom = Number.POSITIVE_INFINITY;
let measured = 0;

/** Counts whole messages by their length: the bytes themselves are the business of the tap's tests. */
function receive(socket: Socket): void {
  let received = -streamHeader.length;
  let arrived = 0;
  let times: Float64Array | undefined;
  socket.on('data', (bytes) => {
    const at = performance.now();
    // The first bytes tell which connection this is.
    if (times === undefined) {
      socket.write(streamHeader);
      times = sentAt[Number(/id='(\d+)'/.exec(bytes.toString('latin1', 0, 400))?.[1] ?? 0)];
    }
    received += bytes.length;
    for (; (arrived + 1) * messageBytes <= received; arrived++) {
      const sent = times?.[arrived % mostUnderWay] ?? at;
      if (sent < measuredFrom) continue;
      micros[measured++ % mostSamples] = (at - sent) * 1e3;
    }
  });
  socket.on('error', () => socket.destroy());
}

/** A stream header that tells the connection's number, in as many bytes as the usual one. */
const header = (n: number): Buffer =>
  Buffer.from(
    streamHeader.toString().replace("to='example.org'", `to='e' id='${n}'`).padEnd(streamHeader.length, ' '),
  );

const server = createServer({ noDelay: true }, receive).listen(listenPort, '127.0.0.1');
await once(server, 'listening');
process.stderr.write('listening\n');
const sockets: Socket[] = [];
for (let n = 0; n < connections; n++) {
  const socket = connect({ host: '127.0.0.1', port: tapPort, noDelay: true });
  await once(socket, 'connect');
  socket.resume().on('error', () => socket.destroy());
  sentAt.push(new Float64Array(mostUnderWay));
  socket.write(header(n));
  sockets.push(socket);
}
const message = Array.from({ length: 64 }, (_, n) => Buffer.from(chatMessage(n)));

const startedAt = performance.now();
measuredFrom = startedAt + warmUpSeconds * 1e3;
const total = rate * (seconds + warmUpSeconds);
let sent = 0;
await new Promise<void>((resolve) => {
  const tick = (): void => {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1e3) * rate));
    for (; sent < due; sent++) {
      const n = sent % connections;
      (sentAt[n] as Float64Array)[Math.floor(sent / connections) % mostUnderWay] = performance.now();
      (sockets[n] as Socket).write(message[sent % message.length] as Buffer);
    }
    if (sent < total) setTimeout(tick, 1);
    else resolve();
  };
  tick();
});
const deadline = performance.now() + 10_000;
const expected = (): boolean => measured >= rate * seconds * 0.999;
while (!expected() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
const samples = [...micros.subarray(0, Math.min(measured, mostSamples))];
process.stdout.write(
  JSON.stringify([...[0.5, 0.99, 1].map((share) => quantile(samples, share)), measured / seconds]),
);
process.exit(0);

// ping-pong.js PORT COUNT: one message at a time, each sent when the one before was acknowledged; prints [p50, p99] in µs.
import { quantile } from '../numbers.js';
import { chatMessage, streamHeader } from '../stanzas.js';
import { nearEnd } from './near-end.js';

const [port = Number.NaN, count = Number.NaN] = process.argv.slice(2).map(Number);
const path = await nearEnd(port);
await path.send(streamHeader);

async function ping(n: number): Promise<number> {
  const message = Buffer.from(`${chatMessage(n)}\n`);
  const sentAt = performance.now();
  await path.send(message);
  await path.arrived();
  return (performance.now() - sentAt) * 1e3;
}

const warmUp = count / 10;
const micros: number[] = [];
for (let n = 0; n < warmUp + count; n++) {
  const elapsed = await ping(n);
  if (n >= warmUp) micros.push(elapsed);
}
path.close();
process.stdout.write(JSON.stringify([quantile(micros, 0.5), quantile(micros, 0.99)]));

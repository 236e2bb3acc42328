// bulk.js PORT MEGABYTES: sends a stream of messages as fast as it can; prints [seconds, bytes].
import { chatMessage, messageBytes, messages, streamHeader } from '../stanzas.js';
import { nearEnd } from './near-end.js';

const [port = Number.NaN, megabytes = Number.NaN] = process.argv.slice(2).map(Number);
/** Large writes: the generator shall not be what is measured. */
const block = messages(Math.ceil(1024 ** 2 / messageBytes), chatMessage);
const blocks = Math.ceil((megabytes * 1e6) / block.length);

const path = await nearEnd(port);
await path.send(streamHeader);
const startedAt = performance.now();
for (let i = 0; i < blocks; i++) await path.send(block);
await path.send(Buffer.from('\n'));
await path.arrived();
const seconds = (performance.now() - startedAt) / 1e3;
path.close();
process.stdout.write(JSON.stringify([seconds, blocks * block.length]));

// A name server on loopback that knows the service records it is given (RFC 1035, RFC 2782).
import { createSocket } from 'node:dgram';
import { onTestFinished } from 'vitest';
import type { ServiceRecord } from '../../src/model/dns.js';

export interface DnsServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Names that were asked for. */
  readonly asked: string[];
}

const noSuchName = 3;

export async function dnsServer(
  records: Readonly<Record<string, readonly ServiceRecord[]>>,
): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, end } = readName(query);
    asked.push(name);
    const known = records[name];
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180 | (known ? 0 : noSuchName), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(known?.length ?? 0, 6);
    const question = query.subarray(12, end + 4);
    socket.send(Buffer.concat([head, question, ...(known ?? []).map(answer)]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

function readName(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

/** One SRV record for the name of the question. */
function answer({ priority, weight, port, target }: ServiceRecord): Buffer {
  const labels = target.split('.').filter(Boolean);
  const name = labels.flatMap((label) => [label.length, ...Buffer.from(label)]);
  const data = Buffer.from([0, 0, 0, 0, 0, 0, ...name, 0]);
  data.writeUInt16BE(priority, 0);
  data.writeUInt16BE(weight, 2);
  data.writeUInt16BE(port, 4);
  // A pointer to the question, SRV, IN, ten seconds.
  const head = Buffer.from([0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 10, 0, data.length]);
  return Buffer.concat([head, data]);
}

// Anything at all through the tap, from both sides at once: the bytes arrive as they were, and nothing of them does harm here.
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { bareClient, bareServer, readAll } from '../support/sockets.js';
import { header } from '../support/stream-cases.js';
import { interrupt, startTap } from '../support/tap-child.js';

const connections = 200;
const together = 20;
const patienceMs = 60_000;

/** Numbers that are the same in every run (xorshift32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What tends to lead a parser or a terminal astray, to be strewn among random bytes. */
const pieces = [
  header,
  '</stream:stream>',
  "<?xml version='1.0'?>",
  '<!DOCTYPE x [<!ENTITY e "e">]>',
  "<message to='a@b'><body>",
  '</body></message>',
  '<iq type="get" id="',
  "'/>",
  '<![CDATA[',
  ']]>',
  '<!--',
  '&#x1b;&lt;&amp;&e;',
  '\x1b]0;title\x07\x1b[2J',
  '\u009b31m\u202e\u2066\u2028',
  '<'.repeat(50),
  '<a>'.repeat(300),
  ' '.repeat(100),
  "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
  '\x16\x03\x01\x02\x00',
  'GET / HTTP/1.1\r\n\r\n',
  `<presence ${'x'.repeat(2000)}='1'/>`,
].map((text) => Buffer.from(text));

/** Up to 40 pieces; every other stream begins as XMPP does. */
function stream(next: (below: number) => number): Buffer[] {
  const first = next(2) === 0 ? [Buffer.from(header)] : [];
  const rest = Array.from({ length: next(40) }, () => {
    const piece = pieces[next(pieces.length * 2)];
    return piece ?? Buffer.from(Array.from({ length: next(200) }, () => next(256)));
  });
  return [...first, ...rest];
}

/** Writes piece by piece, so that the tap reads them in different cuts. */
async function send(socket: Socket, parts: readonly Buffer[]): Promise<void> {
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
}

const hasTrouble = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

it.each(['lines', 'json'])(
  `passes ${connections} streams of rubbish, shown as %s`,
  { timeout: patienceMs },
  async (ui) => {
    const server = await bareServer();
    const tap = await startTap(server.endpoint, '--ui', ui, '--record', 'x.ndjson', '--max-stanza', '4KiB');
    const next = numbers(20_260_115);
    const one = async (): Promise<void> => {
      const [up, down] = [stream(next), stream(next)];
      const client = await bareClient(tap.endpoint);
      const peer = await server.accept();
      const [atPeer, atClient] = await Promise.all([
        readAll(peer),
        readAll(client),
        send(client, up),
        send(peer, down),
      ]);
      // Connections are accepted in the order in which they were opened, but not each right after its opening.
      arrived.push(`${atPeer.toString('hex')} ${atClient.toString('hex')}`);
      sent.push(Buffer.concat(up).toString('hex'), Buffer.concat(down).toString('hex'));
    };
    const arrived: string[] = [];
    const sent: string[] = [];
    for (let i = 0; i < connections; i += together) await Promise.all(Array.from({ length: together }, one));
    expect(arrived.flatMap((pair) => pair.split(' ')).sort()).toEqual(sent.sort());

    await interrupt(tap);
    expect(tap.stderr).toContain(`\n${connections} connections;`);
    expect(tap.stderr).not.toContain('a fault in decoding');
    expect(tap.stdout.split('\n').filter((line) => hasTrouble.test(line))).toEqual([]);
  },
);

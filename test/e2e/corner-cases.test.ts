// The corner cases that are bytes, through the tap as a child process: they arrive as they were, and nothing of them does harm.
import { expect, it } from 'vitest';
import { cornerCases, type InBytes } from '../support/corner-cases.js';
import { bareClient, bareServer, readAll } from '../support/sockets.js';
import { interrupt, startTap } from '../support/tap-child.js';

const cases = cornerCases.flatMap(({ group, item, shown }) =>
  'rows' in shown ? [{ name: `group ${group}: ${item}`, ...said(shown) }] : [],
);

function said({ up = '', down = '', turns = [] }: InBytes): { up: Buffer; down: Buffer } {
  const of = (arrow: string, first: string | Buffer): Buffer =>
    Buffer.concat(
      [first, ...turns.filter(([one]) => one === arrow).map(([, text]) => text)].map((text) =>
        Buffer.from(text as string),
      ),
    );
  return { up: of('>', up), down: of('<', down) };
}

/** What a terminal obeys, but for the line break. */
const hasTrouble = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

it.each(['lines', 'json'])(
  'arrive byte by byte as they were, shown as %s',
  { timeout: 60_000 },
  async (ui) => {
    const server = await bareServer();
    // The tap shall not take part in TLS: what follows STARTTLS here is none.
    const tap = await startTap(
      server.endpoint,
      '--ui',
      ui,
      '--record',
      'x.ndjson',
      '--stats',
      '--tls',
      'passthrough',
    );
    for (const { name, up, down } of cases) {
      const client = await bareClient(tap.endpoint);
      const peer = await server.accept();
      client.end(up);
      peer.end(down);
      const [atPeer, atClient] = await Promise.all([readAll(peer), readAll(client)]);
      expect(atPeer.equals(up), name).toBe(true);
      expect(atClient.equals(down), name).toBe(true);
    }
    await interrupt(tap);
    expect(tap.stderr).toContain(`${cases.length} connections;`);
    expect(tap.stderr).toContain('statistics:');
    expect(tap.stderr).not.toContain('a fault in decoding');
    expect(`${tap.stdout}${tap.stderr}`.split('\n').filter((line) => hasTrouble.test(line))).toEqual([]);
  },
);

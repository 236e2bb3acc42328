// `tap --record` as a child process: a series of files, and a disk that takes nothing.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCliWith } from '../support/cli.js';
import { bareClient, bareServer, readAll } from '../support/sockets.js';
import { header } from '../support/stream-cases.js';
import { interrupt, parseLines, startTap, type Tap } from '../support/tap-child.js';

/** Sends `sent` through a tap to a server that reads all of it. */
async function forward(sent: string, ...flags: string[]): Promise<Tap> {
  const server = await bareServer();
  const tap = await startTap(server.endpoint, '--ui', 'json', ...flags);
  const client = await bareClient(tap.endpoint);
  client.end(sent);
  const peer = await server.accept();
  await readAll(peer);
  peer.end();
  await readAll(client);
  await tap.output(/"t":"close"/);
  return tap;
}

const messages = Array.from(
  { length: 200 },
  (_, i) => `<message id='m${i}'><body>${'Romeo '.repeat(20)}</body></message>`,
).join('');

describe('tap --record', () => {
  it('says at its end that the disk was full, and goes on until then', async () => {
    const tap = await forward(header + messages, '--record', '/dev/full');
    tap.signal('SIGINT');
    expect(await tap.exit).toEqual({ code: 104, signal: null });
    expect(tap.stderr).toMatch(/stanzascope: \/dev\/full: ENOSPC: .*; the capture is not complete\n/);
    expect(parseLines(tap.stdout).filter(({ name }) => name === 'message')).toHaveLength(200);
    expect(parseLines(tap.stdout).at(-1)?.t).toBe('end');
  });

  it('writes a series of files that decode reads one by one', async () => {
    const tap = await forward(header + messages, '--record', 'x.ndjson', '--record-size', '20KiB');
    await interrupt(tap);
    const names = (await readdir(tap.directory)).sort(
      (a, b) => Number(/\d+/.exec(a) ?? 0) - Number(/\d+/.exec(b) ?? 0),
    );
    expect(names.slice(0, 2)).toEqual(['x.ndjson', 'x.1.ndjson']);
    const [first = '', ...others] = tap.stdout.trimEnd().split('\n');
    const written: string[] = [];
    for (const name of names) {
      const file = join(tap.directory, name);
      const { mode, size } = await stat(file);
      expect(mode & 0o777).toBe(0o600);
      expect(size).toBeLessThanOrEqual(20 * 1024);
      const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
      expect(head).toBe(first);
      written.push(...lines);
    }
    expect(written).toEqual(others);
    const last = await runCliWith(
      { directory: tap.directory },
      'decode',
      names.at(-1) ?? '',
      '--ui',
      'lines',
    );
    expect([last.code, last.stderr]).toEqual([0, '']);
    expect(last.stdout).toContain('connection closed');
  });
});

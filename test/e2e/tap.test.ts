// The tap as a child process between clients and servers of the test: what it shows, where, and how it ends.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatEndpoint } from '../../src/model/endpoint.js';
import { cliEntry, startCli } from '../support/cli.js';
import { rawLogin } from '../support/raw-login.js';
import { bareClient, bareServer, readAll, readBytes, unixEndpoint } from '../support/sockets.js';
import { header } from '../support/stream-cases.js';
import {
  boundEndpoints,
  interrupt,
  parseLines,
  portOf,
  startServe,
  startTap,
  startTapOn,
} from '../support/tap-child.js';

const message =
  "<message to='romeo@example.net' type='chat' id='m1'><body>Art thou not Romeo?</body></message>";
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe('what the tap shows', () => {
  it('a line per record on stdout, and nothing but where it listens and a summary on stderr', async () => {
    const server = await startServe();
    const tap = await startTap(server, '--ui', 'lines');
    const login = await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
    expect(login.jid).toMatch(/^user1@localhost\//);
    await tap.output(/connection closed/);
    await interrupt(tap);

    const rows = tap.stdout.trimEnd().split('\n');
    expect(rows.filter((row) => !/^\d\d:\d\d:\d\d\.\d{3} #1 {3}[·→←] \S/.test(row))).toEqual([]);
    expect(rows[0]).toContain('connection open tcp 127.0.0.1:');
    expect(rows.at(-1)).toMatch(/connection closed by the server \(\d+ B up, \d+ B down\)$/);
    expect(tap.stdout).toContain(`user1@localhost/`);
    expect(tap.stderr).toMatch(
      /^listening on tcp:\/\/127\.0\.0\.1:\d+ → tcp:\/\/127\.0\.0\.1:\d+\n1 connection; up 1 stanza, \d+ B; down 1 stanza, \d+ B; 0 violations\n$/,
    );
  });

  it('json: a header, a line per record numbered from 1, an end line with totals and hashes', async () => {
    const server = await startServe();
    const tap = await startTap(server, '--ui', 'json');
    await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
    await tap.output(/"t":"close"/);
    await interrupt(tap);

    const [first, ...rest] = parseLines(tap.stdout);
    const end = rest.pop();
    expect(first).toMatchObject({
      t: 'header',
      format: 'stanzascope-capture',
      version: 1,
      secrets: 'mask',
      maps: [`${formatEndpoint(tap.endpoint)}=${formatEndpoint(server)}`],
    });
    expect(rest.map(({ seq }) => seq)).toEqual(rest.map((_, i) => i + 1));
    expect(rest.at(0)).toMatchObject({ t: 'open', flow: 1, transport: 'tcp' });
    const close = rest.at(-1);
    expect(close).toMatchObject({ t: 'close', flow: 1, dir: 'down', how: 'fin' });
    expect(end).toMatchObject({ t: 'end', flows: 1, bytes: close?.bytes, sha256: close?.sha256 });
    const stanzas = rest.filter(({ t }) => t === 'stanza');
    expect(stanzas).toMatchObject([
      { dir: 'up', name: 'iq', type: 'set', id: 'b' },
      { dir: 'down', name: 'iq', type: 'result', id: 'b', rtt: expect.any(Number) },
    ]);
    expect(rest.filter(({ t }) => t === 'stream').map(({ dir, event }) => `${dir} ${event}`)).toEqual([
      'up open',
      'down open',
      'up restart',
      'down restart',
      'up close',
      'down close',
    ]);
  });

  it('none: the summary only', async () => {
    const server = await startServe();
    const tap = await startTap(server, '--ui', 'none');
    await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
    await interrupt(tap);
    expect(tap.stdout).toBe('');
    expect(tap.stderr).toMatch(
      /\n1 connection; up \d+ stanzas?, \d+ B; down \d+ stanzas?, \d+ B; 0 violations\n$/,
    );
  });

  it.each(['lines', 'json', 'none'])(
    'no more than masked credentials in %s and in the capture',
    async (ui) => {
      const server = await startServe();
      const tap = await startTap(server, '--ui', ui, '--record', 'x.ndjson');
      await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
      await interrupt(tap);
      const shown = tap.stdout + (await readFile(join(tap.directory, 'x.ndjson'), 'utf8'));
      expect(shown).not.toContain(plain);
      expect(shown).toContain('[masked]');
    },
  );

  it('the credentials themselves with --secrets keep', async () => {
    const server = await startServe();
    const tap = await startTap(server, '--ui', 'json', '--secrets', 'keep');
    await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
    await interrupt(tap);
    expect(tap.stdout).toContain(`>${plain}<`);
    expect(parseLines(tap.stdout)[0]).toMatchObject({ secrets: 'keep' });
  });
});

/** How rawLogin sends user1's password (RFC 4616). */
const plain = Buffer.from('\0user1\0pass1').toString('base64');

describe('where the tap stands', () => {
  it('before several servers, numbering their connections together', async () => {
    const [one, two] = [await bareServer(), await bareServer()];
    const map = `tcp://127.0.0.1:0=${formatEndpoint(two.endpoint)}`;
    const tap = await startCli(
      'tap',
      'tcp://127.0.0.1:0',
      formatEndpoint(one.endpoint),
      '--map',
      map,
      '--ui',
      'json',
    );
    const listening = await boundEndpoints(tap, 2);
    for (const [i, server] of [one, two].entries()) {
      const endpoint = listening[i];
      if (!endpoint) throw new Error('it listens on too few endpoints');
      const client = await bareClient(endpoint);
      client.write(`to ${i}`);
      expect(String(await readBytes(await server.accept(), 4))).toBe(`to ${i}`);
    }
    await interrupt(tap);
    const lines = parseLines(tap.stdout);
    expect(lines.filter(({ t }) => t === 'open').map(({ flow }) => flow)).toEqual([1, 2]);
    expect(lines.filter(({ t }) => t === 'data').map(({ flow, text }) => `${flow} ${text}`)).toEqual([
      '1 to 0',
      '2 to 1',
    ]);
    expect(lines[0]?.maps).toHaveLength(2);
  });

  it('on Unix sockets on both sides, and takes its own away', async () => {
    const [listen, behind] = [await unixEndpoint(), await unixEndpoint()];
    const server = await bareServer(behind);
    const tap = await startTapOn(listen, behind, '--ui', 'json');
    const client = await bareClient(listen);
    client.end(header + message);
    expect(String(await readAll(await server.accept()))).toBe(header + message);
    await interrupt(tap);
    expect(existsSync(listen.path)).toBe(false);
    expect(parseLines(tap.stdout)).toContainEqual(
      expect.objectContaining({ t: 'open', transport: 'unix', client: listen.path, upstream: behind.path }),
    );
  });

  it('on IPv6', async () => {
    const six = { kind: 'tcp', host: '::1', port: 0 } as const;
    const server = await bareServer(six);
    const tap = await startTapOn(six, server.endpoint, '--ui', 'lines');
    expect(tap.stderr).toMatch(/^listening on tcp:\/\/\[::1\]:\d+ → tcp:\/\/\[::1\]:\d+\n/);
    const client = await bareClient(tap.endpoint);
    client.end(header + message);
    expect(String(await readAll(await server.accept()))).toBe(header + message);
    await tap.output(/Art thou not Romeo/);
    expect(tap.stdout).toMatch(/connection open tcp \[::1\]:\d+ → \[::1\]:\d+\n/);
  });
});

describe('--record', () => {
  it('writes the lines of --ui json for its owner only, with what the peers sent in the end line', async () => {
    const server = await bareServer();
    const answer =
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'></stream:stream>";
    const tap = await startTap(server.endpoint, '--ui', 'json', '--record', 'x.ndjson');
    const client = await bareClient(tap.endpoint);
    client.end(header + message);
    const peer = await server.accept();
    expect(String(await readAll(peer))).toBe(header + message);
    peer.end(answer);
    expect(String(await readAll(client))).toBe(answer);
    await tap.output(/"t":"close"/);
    await interrupt(tap);

    const path = join(tap.directory, 'x.ndjson');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toBe(tap.stdout);
    const end = parseLines(tap.stdout).at(-1);
    expect(end).toMatchObject({
      t: 'end',
      flows: 1,
      bytes: { up: (header + message).length, down: answer.length },
      sha256: { up: sha256(header + message), down: sha256(answer) },
    });
  });

  it('takes over a file of its owner, with its contents and its mode', async () => {
    const first = await startTap((await bareServer()).endpoint, '--record', 'x.ndjson');
    await interrupt(first);
    const path = join(first.directory, 'x.ndjson');
    await writeFile(path, 'old '.repeat(1000), { mode: 0o644 });
    const second = await startTap((await bareServer()).endpoint, '--ui', 'none', '--record', path);
    await interrupt(second);
    expect(parseLines(await readFile(path, 'utf8')).map(({ t }) => t)).toEqual(['header', 'end']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('tells when the disk is full', async () => {
    const tap = await startTap((await bareServer()).endpoint, '--ui', 'none', '--record', '/dev/full');
    tap.signal('SIGINT');
    expect(await tap.exit).toEqual({ code: 104, signal: null });
    expect(tap.stderr).toContain('/dev/full: ENOSPC: no space left on device');
    expect(tap.stderr).toContain('the capture is not complete');
    expect((await stat('/dev/full')).mode & 0o777).toBe(0o666);
  });
});

describe('the end', () => {
  it('of open connections is told on SIGINT', async () => {
    const server = await bareServer();
    const tap = await startTap(server.endpoint, '--ui', 'json');
    const client = await bareClient(tap.endpoint);
    client.write(header);
    await readBytes(await server.accept(), header.length);
    await interrupt(tap);
    const lines = parseLines(tap.stdout);
    expect(lines.at(-2)).toMatchObject({ t: 'close', how: 'local', bytes: { up: header.length, down: 0 } });
    expect(lines.at(-1)).toMatchObject({ t: 'end', flows: 1 });
  });

  it('does not wait for a server that has heard the end of its client and goes on', async () => {
    const server = await bareServer();
    const tap = await startTap(server.endpoint, '--ui', 'json');
    const client = await bareClient(tap.endpoint);
    client.end(header);
    const peer = await server.accept();
    await readAll(peer);
    peer.write('one more thing');
    await readBytes(client, 14);
    await interrupt(tap);
    expect(parseLines(tap.stdout).at(-2)).toMatchObject({ t: 'close', dir: 'up', how: 'fin' });
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('is the same on %s', async (signal) => {
    const tap = await startTap((await bareServer()).endpoint, '--ui', 'json');
    tap.signal(signal);
    expect(await tap.exit).toEqual({ code: 0, signal: null });
    expect(parseLines(tap.stdout).map(({ t }) => t)).toEqual(['header', 'end']);
  });

  it('comes at once with the second SIGINT, when the reader of stdout keeps the first waiting', async () => {
    const server = await bareServer();
    const args = ['tap', 'tcp://127.0.0.1:0', formatEndpoint(server.endpoint), '--ui', 'lines'];
    const tap = spawn(process.execPath, [cliEntry(), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void tap.kill('SIGKILL'));
    tap.stdout.pause();
    const [said] = await once(tap.stderr, 'data');
    const [, port] = /127\.0\.0\.1:(\d+) →/.exec(String(said)) ?? [];
    const client = await bareClient({ kind: 'tcp', host: '127.0.0.1', port: Number(port) });
    // More rows than the pipe and the buffers on both of its ends hold.
    client.end(header + message.repeat(20_000));
    await readAll(await server.accept());
    const closed = once(tap, 'exit');
    tap.kill('SIGINT');
    const [summary] = await once(tap.stderr, 'data');
    expect(String(summary)).toContain('up 20000 stanzas');
    tap.kill('SIGINT');
    expect(await closed).toEqual([105, null]);
  });
});

// The tap when something is wrong: with a peer, with what the peers say, with its files, with whoever reads its output.
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Endpoint, formatEndpoint } from '../../src/model/endpoint.js';
import { runCliWith, temporaryDirectory } from '../support/cli.js';
import { bareClient, bareServer, ending, readAll, readBytes, unixEndpoint } from '../support/sockets.js';
import { header } from '../support/stream-cases.js';
import { interrupt, parseLines, portOf, startTap, type Tap } from '../support/tap-child.js';

const message = "<message to='romeo@example.net'><body>Art thou not Romeo?</body></message>";

/** Sends `sent` through a tap to a server that reads all of it; what came out is compared here. */
async function forward(sent: string, ...flags: string[]): Promise<Tap> {
  const server = await bareServer();
  const tap = await startTap(server.endpoint, ...flags);
  const client = await bareClient(tap.endpoint);
  client.end(sent, 'latin1');
  const peer = await server.accept();
  expect((await readAll(peer)).toString('latin1')).toBe(sent);
  peer.end();
  await readAll(client);
  await interrupt(tap);
  return tap;
}

describe('an upstream that cannot be reached', () => {
  /** The reset may come before the connection is known here. */
  const client = (endpoint: Endpoint): Socket => connect({ host: '127.0.0.1', port: portOf(endpoint) });
  const nobody: Endpoint = { kind: 'tcp', host: '127.0.0.1', port: 1 };

  it('costs the connection, with the reason, and not the tap', async () => {
    const tap = await startTap(nobody, '--ui', 'lines', '--record', 'x.ndjson');
    for (let i = 0; i < 2; i++) expect(await ending(client(tap.endpoint))).toBe('ECONNRESET');
    await interrupt(tap);
    const closed = parseLines(await readFile(join(tap.directory, 'x.ndjson'), 'utf8')).filter(
      ({ t }) => t === 'close',
    );
    expect(closed).toMatchObject([
      { flow: 1, dir: 'down', how: 'error', detail: 'connection refused (ECONNREFUSED)' },
      { flow: 2, dir: 'down', how: 'error', detail: 'connection refused (ECONNREFUSED)' },
    ]);
    expect(
      tap.stdout.match(/connection failed by the server: connection refused \(ECONNREFUSED\)/g),
    ).toHaveLength(2);
  });

  it('can be a Unix socket that is not there', async () => {
    const tap = await startTap(await unixEndpoint(), '--ui', 'lines');
    await ending(client(tap.endpoint));
    await interrupt(tap);
    expect(tap.stdout).toContain('there is no such socket file (ENOENT)');
  });
});

describe('what is no XMPP', () => {
  it('is a violation, is forwarded unchanged, and reaches no terminal as it is', async () => {
    const tap = await forward(
      `${header}${message}</wrong>\x1b[31m\x9b\x00{bold}\xe2\x80\xae`,
      '--ui',
      'lines',
    );
    expect(tap.stdout).toMatch(/→ not-well-formed: .*, at byte \d+\)\n/);
    expect(tap.stdout).toContain('Art thou not Romeo?');
    expect(tap.stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(tap.stderr).toContain('; 1 violation\n');
  });

  it('is data with the name of its protocol', async () => {
    const tap = await forward('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', '--ui', 'json');
    expect(parseLines(tap.stdout).filter(({ t }) => t === 'data')).toMatchObject([
      { dir: 'up', protocol: 'http', bytes: 35, text: 'GET / HTTP/1.1\nHost: localhost' },
    ]);
  });

  it('is not decoded beyond --max-stanza, and forwarded all the same', async () => {
    const large = message.replace('Romeo?', 'Romeo? '.repeat(1000));
    const tap = await forward(header + message + large, '--ui', 'json', '--max-stanza', '1KiB');
    const lines = parseLines(tap.stdout);
    expect(lines.filter(({ t }) => t === 'stanza')).toHaveLength(1);
    expect(lines.filter(({ t }) => t === 'violation')).toMatchObject([
      { dir: 'up', rule: 'stanza-too-large' },
    ]);
    expect(lines.at(-1)?.bytes?.up).toBe((header + message + large).length);
    const roomy = await forward(header + large, '--ui', 'json', '--max-stanza', '8KiB');
    expect(parseLines(roomy.stdout).filter(({ t }) => t === 'stanza')).toHaveLength(1);
  });

  it('keeps terminal controls out of the json, too, and loses nothing', async () => {
    const body = '\u009b31m\u202eolleh\u2028\u007f';
    const tap = await forward(
      Buffer.from(`${header}<message><body>${body}</body></message></stream:stream>`).toString('latin1'),
      '--ui',
      'json',
    );
    expect(tap.stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
    expect(parseLines(tap.stdout).find(({ t }) => t === 'stanza')?.xml).toContain(body);
  });
});

describe('STARTTLS', () => {
  it('ends what can be followed when TLS passes through: it is data and no violation', async () => {
    const server = await bareServer();
    const tap = await startTap(server.endpoint, '--ui', 'json', '--tls', 'passthrough');
    const client = await bareClient(tap.endpoint);
    const ask = `${header}<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;
    const proceed = `${header}<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;
    client.write(ask);
    const peer = await server.accept();
    await readBytes(peer, ask.length);
    peer.write(proceed);
    await readBytes(client, proceed.length);
    client.end(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x02, 0x3c, 0x00]));
    await readAll(peer);
    peer.end(Buffer.from([0x16, 0x03, 0x03, 0x00, 0x01, 0x3c]));
    await readAll(client);
    await interrupt(tap);
    const lines = parseLines(tap.stdout);
    expect(lines.filter(({ t }) => t === 'data')).toMatchObject([
      { dir: 'up', protocol: 'tls', bytes: 7 },
      { dir: 'down', protocol: 'tls', bytes: 6 },
    ]);
    expect(tap.stderr).toContain('0 violations');
  });
});

describe('ends', () => {
  it.each(['client', 'server'] as const)(
    'are passed on as they come: the %s may be the first',
    async (first) => {
      const server = await bareServer();
      const tap = await startTap(server.endpoint, '--ui', 'json');
      const client = await bareClient(tap.endpoint);
      const peer = await server.accept();
      const [one, other] = first === 'client' ? [client, peer] : [peer, client];
      one.end('the first word');
      expect(String(await readAll(other))).toBe('the first word');
      other.end('the last word');
      expect(String(await readAll(one))).toBe('the last word');
      await tap.output(/"t":"close"/);
      await interrupt(tap);
      const dir = first === 'client' ? 'up' : 'down';
      expect(parseLines(tap.stdout).find(({ t }) => t === 'close')).toMatchObject({ dir, how: 'fin' });
    },
  );

  it('are told as resets when they are', async () => {
    const server = await bareServer();
    const tap = await startTap(server.endpoint, '--ui', 'lines');
    const client = await bareClient(tap.endpoint);
    const peer = await server.accept();
    const ended = ending(peer);
    client.resetAndDestroy();
    expect(await ended).toBe('ECONNRESET');
    await tap.output(/connection reset by the client/);
    await interrupt(tap);
  });
});

describe('a reader of the output that goes away', () => {
  it.each(['lines', 'json'])('ends the tap with --ui %s in order: the capture is complete', async (ui) => {
    const server = await bareServer();
    const tap = await startTap(server.endpoint, '--ui', ui, '--record', 'x.ndjson');
    const client = await bareClient(tap.endpoint);
    client.write(header + message);
    await tap.output(/Art thou not Romeo/);
    tap.leaveStdout();
    client.write(message);
    expect(await tap.exit).toEqual({ code: 0, signal: null });
    expect(tap.stderr).not.toContain('    at ');
    const lines = parseLines(await readFile(join(tap.directory, 'x.ndjson'), 'utf8'));
    const kinds = lines.map(({ t }) => t).filter((t) => t !== 'lint');
    expect(kinds.slice(0, 4)).toEqual(['header', 'open', 'stream', 'stanza']);
    expect(kinds.slice(-2)).toEqual(['close', 'end']);
  });

  it('costs nothing when it read stderr', async () => {
    const server = await bareServer();
    const tap = await startTap(server.endpoint, '--ui', 'json');
    tap.leaveStderr();
    const client = await bareClient(tap.endpoint);
    client.end(header + message);
    (await server.accept()).end();
    await readAll(client);
    await interrupt(tap);
    expect(parseLines(tap.stdout).at(-1)?.t).toBe('end');
  });
});

describe('a tap that cannot start', () => {
  const start = async (directory: string, listen: string, ...flags: string[]) =>
    runCliWith({ directory }, 'tap', listen, 'tcp://127.0.0.1:5222', '--ui', 'lines', ...flags);

  it.each([
    ['link.ndjson', 'it is a symbolic link'],
    ['missing/x.ndjson', 'there is no such folder'],
    ['folder', 'it is a directory'],
  ])('says why %s cannot be the capture', async (path, reason) => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'folder'));
    await writeFile(join(directory, 'other.txt'), 'of somebody else');
    await symlink('other.txt', join(directory, 'link.ndjson'));
    const tap = await start(directory, 'tcp://127.0.0.1:0', '--record', path);
    expect(tap.code).toBe(104);
    expect(tap.stderr).toBe(`stanzascope: cannot write ${path}: ${reason}\n`);
    expect(tap.stdout).toBe('');
    expect(await readFile(join(directory, 'other.txt'), 'utf8')).toBe('of somebody else');
  });

  it('because the port is taken leaves the last capture alone', async () => {
    const { endpoint } = await bareServer();
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'x.ndjson'), 'the last capture');
    const tap = await start(directory, formatEndpoint(endpoint), '--record', 'x.ndjson');
    expect(tap.code).toBe(2);
    expect(tap.stderr).toBe(
      `stanzascope: cannot listen on ${formatEndpoint(endpoint)}: the address is in use (EADDRINUSE)\n`,
    );
    expect(await readFile(join(directory, 'x.ndjson'), 'utf8')).toBe('the last capture');
  });

  it('because one of several ports is taken listens on none', async () => {
    const { endpoint } = await bareServer();
    const free = await unixEndpoint();
    const map = `${formatEndpoint(endpoint)}=tcp://127.0.0.1:5222`;
    const tap = await start(await temporaryDirectory(), formatEndpoint(free), '--map', map);
    expect(tap.code).toBe(2);
    await expect(bareClient(free)).rejects.toThrow('ENOENT');
  });
});

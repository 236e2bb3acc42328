// The screen on a real terminal: what is drawn, what the keys do, and that the terminal is given back.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatEndpoint } from '../../src/model/endpoint.js';
import { repositoryFile, temporaryDirectory } from '../support/cli.js';
import { rawLogin } from '../support/raw-login.js';
import { needs } from '../support/real.js';
import { writeCapture } from '../support/session-capture.js';
import { bareClient, bareServer, ending } from '../support/sockets.js';
import { startServe } from '../support/tap-child.js';
import { startTerminal, type Terminal } from '../support/tmux.js';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 160, rows: 50 },
];
const small = { columns: 80, rows: 24 };
const patienceMs = 60_000;

describe.each(sizes)('decode at $columns x $rows', needs('tmux'), ({ columns, rows }) => {
  it('draws the list, a detail and the help', { timeout: patienceMs }, async () => {
    const directory = await writeCapture();
    const terminal = await startTerminal('stanzascope decode session.ndjson', { columns, rows, directory });
    const golden = async (name: string, screen: string) => {
      const file = `test/golden/cli/screen-${columns}x${rows}-${name}.txt`;
      await expect(screen).toMatchFileSnapshot(repositoryFile(file));
    };
    await golden('list', await terminal.until(/connection reset by the client/));
    await terminal.press('Tab', 'g', 'j', 'j', 'j', 'Enter');
    await golden('detail', await terminal.until(/─ Detail of #1 ← features/));
    // The record alone: no line that is drawn by us comes between its own.
    await terminal.press('r');
    const raw = await terminal.until(/^<stream:features><starttls/);
    expect(raw.split('\n').slice(0, 4).join('')).toMatch(/^<stream:features>.*<\/stream:features>$/);
    await terminal.press('q');
    await terminal.until(/─ Detail of/);
    await terminal.press('?');
    await golden('help', await terminal.until(/─ Help/));
    await terminal.press('q');
    await terminal.until(/Detail of/);
    await terminal.press('q', 'q', 'g', 'j', 'Enter');
    await golden('ladder', await terminal.until(/─ Ladder of #1 juliet@example.net\/balcony/));
    await terminal.press('q');
    await terminal.until(/─ Streams/);
    await terminal.press('Q');
    expect(await terminal.until(/ended with/)).toBe(`ended with 0${'\n'.repeat(rows)}`);
  });
});

describe('the terminal', needs('tmux'), () => {
  it('shows a live session and obeys its keys', { timeout: patienceMs }, async () => {
    const server = formatEndpoint(await startServe());
    const { terminal, port } = await startTap(server);
    await rawLogin(port, 'user1', 'pass1');
    await terminal.until(/#1 +closed +user1@localhost\//);

    // Paused: the second session is counted and not shown.
    await terminal.press('p');
    await terminal.until(/paused/i);
    await rawLogin(port, 'user2', 'pass2');
    expect(await terminal.until(/PAUSED \+16 /)).not.toContain('user2@localhost/');
    await terminal.press('p');
    await terminal.until(/#2 +closed +user2@localhost\//);

    // One stream's stanzas, one stanza's detail.
    await terminal.press('g', 'j', 'Enter');
    expect(await terminal.until(/─ Ladder of #1 user1@localhost/)).toMatch(/client +tap +server/);
    await terminal.press('l');
    expect(await terminal.until(/─ Stanzas of #1 /)).not.toMatch(/^..\d\d:\d\d.* #2 /m);
    await terminal.press('g', 'j', 'Enter');
    await terminal.until(/─ Detail of #1 → stream/);
    await terminal.press('q', 'q', 'q');
    expect(await terminal.until(/ended with/)).toMatch(
      /^2 connections; up 2 stanzas, .*; 0 violations\nended with 0\n/,
    );
  });

  it('shows why a server cannot be reached', { timeout: patienceMs }, async () => {
    const { terminal, port } = await startTap('unix:///nowhere/s.sock');
    const gone = await bareClient({ kind: 'tcp', host: '127.0.0.1', port }).catch(() => undefined);
    if (gone) await ending(gone);
    await terminal.press('Enter');
    await terminal.until(/there is no such socket file/);
    await terminal.press('C-c');
    await terminal.until(/ended with 0/);
  });

  it('filters while it is typed, tells what is wrong with it, and saves what is left', {
    timeout: patienceMs,
  }, async () => {
    const directory = await writeCapture();
    const terminal = await startTerminal('stanzascope decode session.ndjson', { ...small, directory });
    await terminal.until(/connection reset by the client/);
    await terminal.press('/', 'type=');
    await terminal.until(/^\/type= +.*column \d+/m);
    await terminal.press('=error', 'Enter');
    expect(await terminal.until(/ 1 of 1 ─/)).toMatch(/iq error remote-server-not-found/);
    await terminal.press('s', 'errors.ndjson', 'Enter');
    await terminal.until(/1 records? saved to errors.ndjson/);
    expect(await readFile(join(directory, 'errors.ndjson'), 'utf8')).toMatch(
      /^{"t":"header".*}\n{.*"type":"error".*}\n$/,
    );
    // Not over a file that is there; and an empty filter is none.
    await terminal.press('s', 'errors.ndjson', 'Enter');
    await terminal.until(/it is there already/);
    await terminal.press('/', 'C-u', 'Enter');
    await terminal.until(/ 25 of 25 ─/);
    await terminal.press(':', 'qui', 'Tab', 'Enter');
    await terminal.until(/ended with 0/);
  });

  it('compares two stanzas', { timeout: patienceMs }, async () => {
    const directory = await writeCapture();
    const terminal = await startTerminal('stanzascope decode session.ndjson', { ...small, directory });
    await terminal.until(/connection reset by the client/);
    await terminal.press('Tab', '/', '"message"', 'Enter');
    await terminal.until(/ 3 of 3 ─/);
    await terminal.press('Space', 'k', 'Space');
    await terminal.until(/two chosen/);
    await terminal.press('d');
    expect(await terminal.until(/─ Diff of #1 record 19 and #1 record 18/)).toMatch(/^ - {3}@id = m3$/m);
    await terminal.press('i');
    expect(await terminal.until(/ids and times ignored/)).not.toMatch(/^ - {3}@id/m);
    await terminal.press('Q');
    await terminal.until(/ended with 0/);
  });

  it('goes down to one cell and back', { timeout: patienceMs }, async () => {
    const directory = await writeCapture();
    const terminal = await startTerminal('stanzascope decode session.ndjson', { ...small, directory });
    await terminal.until(/connection reset by the client/);
    await terminal.resize(1, 1);
    await terminal.until(/^.?\n*$/);
    await terminal.resize(12, 4);
    await terminal.until(/^ decode/);
    await terminal.resize(80, 24);
    await terminal.until(/connection reset by the client/);
    await terminal.press('Q');
    await terminal.until(/ended with 0/);
  });

  it('is not drawn on a terminal that cannot', { timeout: patienceMs }, async () => {
    const directory = await writeCapture();
    const line = 'TERM=dumb stanzascope decode session.ndjson --ui tui';
    const terminal = await startTerminal(line, { ...small, directory });
    expect(await terminal.until(/ended with/)).toMatch(
      /^stanzascope: --ui tui: TERM=dumb .*\nended with 2\n/,
    );
  });

  it('gives the keys to a capture that comes by stdin', { timeout: patienceMs }, async () => {
    const directory = await writeCapture();
    const terminal = await startTerminal('cat session.ndjson | stanzascope decode -', {
      ...small,
      directory,
    });
    await terminal.until(/connection reset by the client/);
    await terminal.press('Q');
    await terminal.until(/^ended with 0/);
  });

  it('is given back before a fault in the capture is told', { timeout: patienceMs }, async () => {
    const directory = await writeCapture([
      '{"t":"header","format":"stanzascope-capture","version":1}',
      'x',
      'y',
    ]);
    const terminal = await startTerminal('stanzascope decode session.ndjson', { ...small, directory });
    expect(await terminal.until(/ended with/)).toMatch(
      /^stanzascope: session\.ndjson:2: it is not a JSON object\nended with 104\n/,
    );
  });

  it('is given back on SIGTERM', { timeout: patienceMs }, async () => {
    const { terminal } = await startTap(formatEndpoint((await bareServer()).endpoint));
    process.kill(await terminal.pid(), 'SIGTERM');
    expect(await terminal.until(/ended with/)).toMatch(/^0 connections; .*\nended with 0\n/);
  });

  it('has no colour with NO_COLOR and no more than ASCII without UTF-8', {
    timeout: patienceMs,
  }, async () => {
    const directory = await writeCapture();
    const env = { NO_COLOR: '1', LANG: 'C' };
    const terminal = await startTerminal('stanzascope decode session.ndjson', { ...small, directory, env });
    const screen = await terminal.until(/connection reset by the client/);
    expect(screen).toMatch(/^[\x20-\x7e\n]*$/);
    await terminal.press('Q');
    await terminal.until(/ended with 0/);
  });
});

/** A tap on a free port in a small terminal. */
async function startTap(upstream: string): Promise<{ terminal: Terminal; port: number }> {
  const directory = await temporaryDirectory();
  const terminal = await startTerminal(`stanzascope tap tcp://127.0.0.1:0 ${upstream}`, {
    ...small,
    directory,
  });
  const [, port] = /tap tcp:\/\/127\.0\.0\.1:(\d+) →/.exec(await terminal.until(/following/)) ?? [];
  return { terminal, port: Number(port) };
}

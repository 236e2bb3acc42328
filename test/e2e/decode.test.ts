// `decode` as a child process: it shows what the tap showed, and says in one line what is no capture.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ran, repositoryFile, runCliWith, startCliWith, temporaryDirectory } from '../support/cli.js';
import { rawLogin } from '../support/raw-login.js';
import { sessionLines, writeCapture } from '../support/session-capture.js';
import { bareClient, readAll } from '../support/sockets.js';
import { header } from '../support/stream-cases.js';
import { interrupt, portOf, startServe, startTap } from '../support/tap-child.js';

const env = { TZ: 'UTC' };
const decode = (directory: string, ...args: string[]): Promise<Ran> =>
  runCliWith({ directory, env }, 'decode', ...args);

describe('a capture', () => {
  it.each(['lines', 'json'])('of a live session is decoded to what the tap showed, --ui %s', async (ui) => {
    const server = await startServe();
    const tap = await startTap(server, '--ui', ui, '--record', 'x.ndjson');
    await rawLogin(portOf(tap.endpoint), 'user1', 'pass1');
    const rude = await bareClient(tap.endpoint);
    rude.end(`${header}\n<message><body>\u202e</wrong>\x00`);
    await readAll(rude);
    await interrupt(tap);

    const decoded = await runCliWith({ directory: tap.directory }, 'decode', 'x.ndjson', '--ui', ui);
    expect(decoded.code, decoded.stderr).toBe(0);
    expect(decoded.stderr).toBe('');
    expect(decoded.stdout).toBe(tap.stdout);
    if (ui === 'json') expect(decoded.stdout).toBe(await readFile(join(tap.directory, 'x.ndjson'), 'utf8'));
  });

  it('shows its records as lines', async () => {
    const decoded = await decode(await writeCapture(), 'session.ndjson', '--ui', 'lines');
    expect(decoded.code).toBe(0);
    await expect(decoded.stdout).toMatchFileSnapshot(repositoryFile('test/golden/cli/decode-lines.txt'));
  });

  it('can come from stdin', async () => {
    const lines = sessionLines();
    const child = await startCliWith({ env, hasInput: true }, 'decode', '-', '--ui', 'json');
    const [half, rest] = [lines.slice(0, 5), lines.slice(5)];
    child.input(`${half.join('\n')}\n`);
    await child.output(/"seq":4/);
    child.input(`${rest.join('\n')}\n`);
    child.endInput();
    expect(await child.exit).toEqual({ code: 0, signal: null });
    expect(child.stdout).toBe(`${lines.join('\n')}\n`);
  });

  it('from stdin ends with SIGINT', async () => {
    const child = await startCliWith({ env, hasInput: true }, 'decode', '-', '--ui', 'json');
    child.input(`${sessionLines().slice(0, 3).join('\n')}\n`);
    await child.output(/"seq":2/);
    await interrupt(child);
  });

  it('of nothing but a header is one', async () => {
    const decoded = await decode(
      await writeCapture(sessionLines().slice(0, 1)),
      'session.ndjson',
      '--ui',
      'lines',
    );
    expect([decoded.code, decoded.stdout, decoded.stderr]).toEqual([0, '', '']);
  });

  it('of a tap that was killed may end anywhere: its last line is left out, with a word', async () => {
    const lines = sessionLines();
    const cut = lines.slice(0, 4).concat(lines[4]?.slice(0, 40) ?? '');
    const decoded = await decode(await writeCapture(cut, ''), 'session.ndjson', '--ui', 'json');
    expect(decoded.code).toBe(0);
    expect(decoded.stdout).toBe(`${lines.slice(0, 4).join('\n')}\n`);
    expect(decoded.stderr).toBe('session.ndjson:5: the last line is cut off; it is left out\n');
  });
});

describe('what is no capture', () => {
  const lines = sessionLines();
  const [head = '', first = ''] = lines;
  const change = (line: string, from: string | RegExp, to: string) => line.replace(from, to);
  const notOne =
    'it is not a capture: the first line should have t "header" and format "stanzascope-capture"';

  it.each([
    ['text', ['hello', 'world'], `1: ${notOne}`],
    ['other json', ['{"format":"stanzascope-result","version":1}'], `1: ${notOne}`],
    ['records without a header', lines.slice(1), `1: ${notOne}`],
    ['binary data', ['\u0000\u0001\u001b[2J'], `1: ${notOne}`],
    [
      'a later version',
      [change(head, '"version":1', '"version":2'), first],
      '1: its version is 2; this program reads version 1',
    ],
    ['a bad line', [head, first, '{"t":"stanza"', first], '3: it is not a JSON object'],
    ['an array', [head, '[1]', first], '2: no line has t undefined'],
    ['an unknown kind of line', [head, '{"t":"constructor"}', first], '2: no line has t "constructor"'],
    ['a terminal control', [head, '{"t":"\\u001b[2J"}'], '2: no line has t "\\u001b[2J"'],
    ['a missing field', [head, change(first, /"client":"[^"]*",/, '')], '2: client should be a string'],
    [
      'a wrong direction',
      [head, change(lines[2] ?? '', '"dir":"up"', '"dir":"left"')],
      '2: dir should be "up" or "down"',
    ],
    [
      'null attributes',
      [head, change(lines[2] ?? '', /"attrs":\{[^}]*\}/, '"attrs":null')],
      '2: attrs should be a map of strings',
    ],
  ])('is told by file and line: %s', async (_, content, message) => {
    const decoded = await decode(await writeCapture(content), 'session.ndjson', '--ui', 'lines');
    expect(decoded.code).toBe(104);
    expect(decoded.stderr).toBe(`stanzascope: session.ndjson:${message}\n`);
  });

  it.each([
    ['missing.ndjson', 'there is no such file'],
    ['folder', 'it is a directory'],
    ['empty.ndjson', 'it is empty; a capture has a header line'],
  ])('is told by its name: %s', async (file, message) => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'folder'));
    await writeFile(join(directory, 'empty.ndjson'), '');
    const decoded = await decode(directory, file, '--ui', 'json');
    expect([decoded.code, decoded.stdout, decoded.stderr]).toEqual([
      104,
      '',
      `stanzascope: ${file}: ${message}\n`,
    ]);
  });
});

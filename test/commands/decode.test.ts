// `decode`: identical rows, whatever is in the file, however slow its reader; conversions; and flags that do not go together.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addDecode } from '../../src/commands/decode.js';
import { headerLine } from '../../src/inspect/capture/frame-lines.js';
import { formatRecord } from '../../src/inspect/capture/line.js';
import { CaptureReader } from '../../src/inspect/capture/read.js';
import { lines } from '../../src/inspect/lines.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { readPage } from '../docs/pages.js';
import { temporaryDirectory } from '../support/cli.js';
import { pcap } from '../support/packet-bytes.js';
import { playPackets } from '../support/packet-play.js';
import { writeCapture } from '../support/session-capture.js';

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | undefined;
}

/** @param weight how many characters each one on stdout counts for while nobody has taken it */
async function decode(args: readonly string[], weight = 0): Promise<Ran> {
  let [stdout, stderr, held] = ['', '', ''];
  let code: number | undefined;
  const program = new Command();
  addDecode(program, {
    stdout: (text) => {
      held += text;
    },
    pending: () => held.length * weight,
    async drained() {
      stdout += held;
      held = '';
    },
    stderr: (text) => {
      stderr += text;
    },
    signal: new AbortController().signal,
    env: {},
    isTerminal: false,
    exit: (given) => {
      code = given;
    },
  });
  await program.parseAsync(['decode', ...args], { from: 'user' });
  return { stdout: stdout + held, stderr, code };
}

/** Of each kind that the page has, many times over. */
function everyKind(): { readonly records: TapRecord[]; readonly endLine: string } {
  const examples = [...readPage('docs/capture-format.md').text.matchAll(/^\{.*\}$/gm)].map(([line]) => line);
  const reader = new CaptureReader();
  const read = examples.map((line) => reader.line(line, false));
  const records = read.flatMap((line) => (line.kind === 'record' ? [line.record] : []));
  const many = Array.from({ length: 300 }, () => records).flat();
  return {
    records: many.map((record, i) => ({ ...record, seq: i + 1 })),
    endLine: examples.find((line) => line.includes('"t":"end"')) ?? '',
  };
}

const facts = { tool: '0.1.0', at: micros(0), secrets: 'mask', maps: [] } as const;

async function largeCapture(): Promise<{ file: string; text: string; records: TapRecord[] }> {
  const { records, endLine } = everyKind();
  const text = [headerLine(facts), ...records.map(formatRecord), endLine, ''].join('\n');
  const file = join(await temporaryDirectory(), 'x.ndjson');
  await writeFile(file, text);
  return { file, text, records };
}

describe('a capture with every kind of record', () => {
  it('is decoded to the same lines', async () => {
    const { file, text } = await largeCapture();
    expect(text.length).toBeGreaterThan(1024 ** 2);
    expect(await decode([file, '--ui', 'json'])).toEqual({ stdout: text, stderr: '', code: 0 });
  });

  it('is decoded to the rows of its records', async () => {
    const { file, records } = await largeCapture();
    const rows = records.map((record) => `${lines(record)}\n`).join('');
    expect((await decode([file, '--ui', 'lines'])).stdout).toBe(rows);
  });

  it('loses none of them to a slow reader', async () => {
    const { file, text } = await largeCapture();
    // A piece of the file is less than may be pending, two are more.
    expect((await decode([file, '--ui', 'json'], 40)).stdout).toBe(text);
  });

  it('may be packed with gzip', async () => {
    const { file, text } = await largeCapture();
    await writeFile(`${file}.gz`, gzipSync(text));
    expect((await decode([`${file}.gz`, '--ui', 'json'])).stdout).toBe(text);
    await writeFile(`${file}.gz`, gzipSync(text).subarray(0, 2000));
    await expect(decode([`${file}.gz`, '--ui', 'json'])).rejects.toThrow('the compressed file is cut off');
  });

  it('is written again as it was', async () => {
    const { file, text } = await largeCapture();
    const copy = `${file}.copy.ndjson`;
    expect(await decode([file, '--ui', 'none', '--record', copy])).toEqual({
      stdout: '',
      stderr: '',
      code: 0,
    });
    expect(await readFile(copy, 'utf8')).toBe(text);
  });

  it('is written as a series, each file of which can be read alone', async () => {
    const { file, records } = await largeCapture();
    const folder = await temporaryDirectory();
    const most = 300 * 1024;
    await decode([file, '--ui', 'none', '--record', join(folder, 'y.ndjson'), '--record-size', '300KiB']);
    const names = (await readdir(folder)).sort(
      (a, b) => Number(/\d+/.exec(a) ?? 0) - Number(/\d+/.exec(b) ?? 0),
    );
    expect(names.slice(0, 3)).toEqual(['y.ndjson', 'y.1.ndjson', 'y.2.ndjson']);
    const seen: string[] = [];
    for (const name of names) {
      const text = await readFile(join(folder, name), 'utf8');
      expect(text.length).toBeLessThanOrEqual(most);
      expect(text.split('\n')[0]).toBe(headerLine(facts));
      const { stdout } = await decode([join(folder, name), '--ui', 'json']);
      expect(stdout).toBe(text);
      seen.push(...text.split('\n').filter((line) => line !== '' && !/"t":"(header|end)"/.test(line)));
    }
    expect(seen).toEqual(records.map(formatRecord));
  });

  it('is written as a series of which the last files are kept', async () => {
    const { file } = await largeCapture();
    const folder = await temporaryDirectory();
    const series = ['--record', join(folder, 'y.pcapng'), '--record-size', '50KiB', '--record-files', '3'];
    await decode([file, '--ui', 'none', ...series]);
    const names = await readdir(folder);
    expect(names).toHaveLength(3);
    expect(names).not.toContain('y.pcapng');
    for (const name of names) expect((await decode([join(folder, name), '--ui', 'json'])).stderr).toBe('');
  });
});

describe('packets', () => {
  const play = `
> SYN
< SYN ACK
> ACK
> "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='a.example' version='1.0'>"
> "<message><body>hello</body></message>"
> "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>"
> FIN
< FIN
>`;

  async function packets(): Promise<string> {
    const file = join(await temporaryDirectory(), 'x.pcap');
    await writeFile(file, pcap(playPackets(play)));
    return file;
  }

  it('become a capture that decodes to the same', async () => {
    const file = await packets();
    const direct = await decode([file, '--ui', 'json']);
    const [header = '', ...others] = direct.stdout.trimEnd().split('\n');
    expect(JSON.parse(header)).toMatchObject({ t: 'header', at: 1768469400.001, maps: [], secrets: 'mask' });
    expect(others.map((line) => JSON.parse(line).t)).toEqual([
      'open',
      'segment',
      'stream',
      'stanza',
      'nonza',
      'lint',
      'segment',
      'segment',
      'close',
      'end',
    ]);
    expect(direct.stdout).toContain('[masked]');
    expect(direct.stdout).toContain('sasl-plain-in-the-clear');
    await decode([file, '--ui', 'none', '--record', `${file}.ndjson`]);
    expect(await readFile(`${file}.ndjson`, 'utf8')).toBe(direct.stdout);
    expect((await decode([`${file}.ndjson`, '--ui', 'json'])).stdout).toBe(direct.stdout);
  });

  it('become packets again', async () => {
    const file = await packets();
    await decode([file, '--ui', 'none', '--record', `${file}.pcapng`]);
    const { stdout } = await decode([`${file}.pcapng`, '--ui', 'lines']);
    expect(stdout).toContain('message “hello”');
    expect(stdout).toContain('handshake');
  });

  it('keep their secrets only when asked to, and may have smaller stanzas', async () => {
    const file = await packets();
    expect((await decode([file, '--ui', 'json', '--secrets', 'keep'])).stdout).toContain('AGEAYg==');
    expect((await decode([file, '--ui', 'json', '--max-stanza', '20'])).stdout).toContain('stanza-too-large');
  });

  it('of none are a capture without records', async () => {
    const file = await packets();
    await writeFile(file, pcap([]));
    const { stdout, code } = await decode([file, '--ui', 'json']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).t),
    ).toEqual(['header', 'end']);
    expect(code).toBe(0);
  });

  it('that are cut off are told', async () => {
    const file = await packets();
    await writeFile(file, pcap(playPackets(play)).subarray(0, -3));
    const { stderr, code } = await decode([file, '--ui', 'lines']);
    expect(stderr).toMatch(/x\.pcap: at byte \d+: the last packet is cut off; it is left out\n$/);
    expect(code).toBe(0);
  });
});

describe('--record', () => {
  it('that the disk does not take is told, and is no success', async () => {
    const file = join(await writeCapture(), 'session.ndjson');
    const { stderr, code } = await decode([file, '--ui', 'none', '--record', '/dev/full']);
    expect(stderr).toMatch(/^stanzascope: \/dev\/full: ENOSPC: .*; the capture is not complete\n$/);
    expect(code).toBe(104);
  });

  it.each([
    [['--record-size', '1MiB'], '--record-size needs --record FILE'],
    [['--record', 'y.ndjson', '--record-files', '3'], '--record-files needs --record-size SIZE'],
  ])('goes with %j only with what belongs to it', async (flags, message) => {
    const file = join(await writeCapture(), 'session.ndjson');
    await expect(decode([file, ...flags])).rejects.toThrow(message);
  });

  it('does not write over what is read', async () => {
    const { file, text } = await largeCapture();
    await expect(decode([file, '--record', file])).rejects.toThrow('it is the file that is read');
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});

// `--stats` at the end of a capture: as text beside the records, as JSON where nothing else is on stdout.
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addDecode } from '../../src/commands/decode.js';
import { writeCapture } from '../support/session-capture.js';

async function decode(...flags: string[]): Promise<{ out: string; err: string }> {
  const file = join(await writeCapture(), 'session.ndjson');
  const shown = { out: '', err: '' };
  const program = new Command();
  addDecode(program, {
    stdout: (text) => {
      shown.out += text;
    },
    stderr: (text) => {
      shown.err += text;
    },
    pending: () => 0,
    drained: async () => {},
    signal: new AbortController().signal,
    env: {},
    isTerminal: false,
    exit: () => undefined,
  });
  await program.parseAsync(['decode', file, ...flags], { from: 'user' });
  return shown;
}

it('is text on stderr, after everything else', async () => {
  const { out, err } = await decode('--ui', 'lines', '--stats');
  expect(out).not.toContain('statistics:');
  expect(err).toMatch(/^statistics: \d+ records, 2 streams/);
  expect(err).toContain('latencies, ms');
});

it('is JSON on stdout with --ui none', async () => {
  const { out, err } = await decode('--ui', 'none', '--stats', 'json');
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({ format: 'stanzascope-statistics', streams: { seen: 2 } });
});

it('is JSON on stderr where stdout has the records', async () => {
  const { out, err } = await decode('--ui', 'json', '--stats', 'json');
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).t),
  ).toContain('open');
  expect(JSON.parse(err)).toMatchObject({ format: 'stanzascope-statistics' });
});

it('is nothing when it is not asked for', async () => {
  expect((await decode('--ui', 'none')).err).toBe('');
});

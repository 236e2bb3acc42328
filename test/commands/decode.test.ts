// `decode` and a reader of stdout who is slow: a file can wait for him, so nothing of it is left out.
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addDecode } from '../../src/commands/decode.js';
import { sessionLines, writeCapture } from '../support/session-capture.js';

it.each(['json', 'lines'])('loses no record to a slow reader of --ui %s', async (ui) => {
  const file = join(await writeCapture(), 'session.ndjson');
  const taken: string[] = [];
  let held: string[] = [];
  const program = new Command();
  addDecode(program, {
    stdout: (text) => held.push(text),
    // As if each line were ten mebibytes: two are too much to hold.
    pending: () => held.length * 10 * 1024 ** 2,
    async drained() {
      taken.push(...held);
      held = [];
    },
    stderr: () => undefined,
    signal: new AbortController().signal,
    env: {},
    isTerminal: false,
    exit: () => undefined,
  });
  await program.parseAsync(['decode', file, '--ui', ui], { from: 'user' });
  const records = sessionLines().length - 2;
  const frame = ui === 'json' ? 2 : 0;
  expect([...taken, ...held]).toHaveLength(records + frame);
  expect([...taken, ...held].join('')).not.toContain('dropped');
});

// Colours are for terminals: a pipe gets none, whether NO_COLOR asks for that or not.
import { expect, it } from 'vitest';
import { repositoryFile, runCliWith } from '../support/cli.js';
import { writeCapture } from '../support/session-capture.js';

const commands: Readonly<Record<string, readonly string[]>> = {
  'decode as lines': ['decode', 'session.ndjson', '--ui', 'lines'],
  'decode as json': ['decode', 'session.ndjson', '--ui', 'json'],
  report: ['report', repositoryFile('reports/example/result.json')],
  help: ['run', '--help'],
  'a fault': ['run', 'nowhere.yaml'],
};

it.each(Object.entries(commands))('%s', async (_, args) => {
  const directory = await writeCapture();
  const env = { NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  const { stdout, stderr } = await runCliWith({ directory, env }, ...args);
  expect(stdout + stderr).not.toContain('\x1b');
  expect(stdout + stderr).not.toBe('');
});

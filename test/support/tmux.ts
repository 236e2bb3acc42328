// A program on a real terminal: tmux draws it, presses its keys and says what is on the screen.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { cliEntry } from './cli.js';

const run = promisify(execFile);

/** Polling is all that there is to know what another program has drawn; bounded. */
const pollMs = 30;
const patienceMs = 15_000;

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Terminal {
  /** Presses keys by tmux's names: `q`, `Tab`, `Enter`, `C-c`. */
  press(...keys: string[]): Promise<void>;
  /** The screen, once `pattern` is on it and it has stopped changing. */
  until(pattern: RegExp): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  /** Of the program. */
  pid(): Promise<number>;
}

/**
 * Starts a shell line in a terminal of its own, in which `stanzascope` is the program; the line
 * `ended with CODE` follows its end. Everything of it is gone after the test.
 */
export async function startTerminal(line: string, options: TerminalOptions): Promise<Terminal> {
  const { columns, rows, directory } = options;
  const socket = `stanzascope-${randomUUID()}`;
  const tmux = (...args: string[]) => run('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { env });
  const env = { PATH: process.env.PATH, HOME: directory, LANG: 'C.UTF-8', TZ: 'UTC', ...options.env };
  const program = `stanzascope() { sh -c 'echo $$ >pid; exec "$@"' sh '${process.execPath}' '${cliEntry()}' "$@"; }`;
  const shell = `${program}; cd '${directory}'; ${line}; echo "ended with $?"; read -r _`;
  onTestFinished(async () => {
    await tmux('kill-server').catch(() => undefined);
  });
  const size = ['-x', String(columns), '-y', String(rows)];
  await tmux('set', '-g', 'status', 'off', ';', 'new-session', '-d', ...size, 'sh', '-c', shell);
  const screen = async () => (await tmux('capture-pane', '-p')).stdout;
  return {
    async press(...keys) {
      await tmux('send-keys', ...keys);
    },
    async resize(toColumns, toRows) {
      await tmux('resize-window', '-x', String(toColumns), '-y', String(toRows));
    },
    pid: async () => Number(await readFile(join(directory, 'pid'), 'utf8')),
    async until(pattern) {
      let before = '';
      for (let waited = 0; waited < patienceMs; waited += pollMs) {
        const now = await screen();
        if (now === before) {
          if (pattern.test(now)) return now;
          if (/^ended with \d+$/m.test(now)) break;
        }
        before = now;
        await sleep(pollMs);
      }
      throw new Error(`no ${pattern} on the screen:\n${before}`);
    },
  };
}

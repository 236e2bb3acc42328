// A tap of its own in a terminal of its own, with a paced load on it.
import { readFile } from 'node:fs/promises';
import type { Child } from '../support/child.js';
import { type Children, cli, program } from './children.js';
import { freePort } from './ports.js';
import { residentKiB } from './resident.js';

export interface Load {
  /** Stanzas a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface LoadedTap {
  /** The terminal: what it shows is its output, its input the keyboard. */
  readonly terminal: Child;
  readonly load: Child;
  /** RSS of the tap itself. */
  residentMiB(): Promise<number>;
  /** Waits for the end of the load: µs from send to arrival. Rejects when less came through than was sent. */
  latencies(): Promise<{ readonly p50: number; readonly p99: number }>;
}

/** @param buffer MiB of history */
export async function startLoadedTap(
  children: Children,
  ui: 'tui' | 'none',
  buffer: number,
  { rate, seconds, connections }: Load,
): Promise<LoadedTap> {
  const [far, near] = [await freePort(), await freePort()];
  const endpoints = `tcp://127.0.0.1:${near} tcp://127.0.0.1:${far}`;
  const tap = `${process.execPath} ${cli} tap ${endpoints} --ui ${ui} --buffer ${buffer}MiB`;
  const terminal = children.terminal(`script -qfec 'stty cols 160 rows 50; exec ${tap}' /dev/null`, {
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  });
  await terminal.output(ui === 'tui' ? /Streams/ : /listening/);
  const load = children.node(program('paced'), far, near, rate, seconds, connections);
  await load.output(/listening/);
  const pid = await childOf(terminal.pid);
  return {
    terminal,
    load,
    residentMiB: async () => (await residentKiB(pid)) / 1024,
    async latencies() {
      const { code } = await load.exit;
      if (code !== 0) throw new Error(`the load ended with ${code}:\n${load.stderr}`);
      const [p50 = 0, p99 = 0, , achieved = 0] = JSON.parse(load.stdout) as number[];
      if (achieved < rate * 0.98)
        throw new Error(`only ${achieved} of ${rate} messages a second came through`);
      return { p50, p99 };
    },
  };
}

/** The program that `script` runs. */
async function childOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(text.trim().split(' ')[0]);
}

// The tap with its screen open under load: what that does to what is forwarded, how soon a key is answered, and what it holds.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../../support/child.js';
import { type Children, isMissing, withChildren } from '../children.js';
import { interleave } from '../interleave.js';
import { startLoadedTap } from '../loaded-tap.js';
import type { Row } from '../row.js';
import type { Section } from '../section.js';

const rate = 20_000;
const connections = 20;
/** MiB: the buffer of the screen, and what the program may need beside it. */
const buffer = 64;
const besides = 150;

interface Figures {
  readonly p50: number;
  readonly p99: number;
  /** µs from a key press to its frame. */
  readonly keys: readonly number[];
  readonly residentMiB: number;
}

export const screen: Section = {
  measure: ({ isQuick }, note) =>
    withChildren(async (children) => {
      const script = children.shell('script --version', {});
      await script.exit;
      if (await isMissing(script)) {
        note('script (util-linux) is not installed: the rows of the screen are left out');
        return [];
      }
      const seconds = isQuick ? 2 : 15;
      const figures = await interleave(
        isQuick ? 1 : 4,
        new Map([
          ['tui', () => underLoad(children, 'tui', seconds)],
          ['none', () => underLoad(children, 'none', seconds)],
          ['keys', () => underLoad(children, 'tui', seconds, true)],
        ]),
      );
      return rows(figures.get('tui') ?? [], figures.get('none') ?? [], figures.get('keys') ?? []);
    }),
};

function rows(tui: readonly Figures[], none: readonly Figures[], keys: readonly Figures[]): Row[] {
  const name = '--ui none';
  return [
    {
      name: `screen: forwarded p50 at ${rate} stanzas/s`,
      unit: 'µs',
      ours: tui.map(({ p50 }) => p50),
      peer: { name, samples: none.map(({ p50 }) => p50) },
    },
    {
      name: `screen: forwarded p99 at ${rate} stanzas/s`,
      unit: 'µs',
      ours: tui.map(({ p99 }) => p99),
      peer: { name, samples: none.map(({ p99 }) => p99) },
      target: { of: 'ratio', bound: '<=', value: 2 },
    },
    {
      name: 'screen: forwarded p99, keys being pressed',
      unit: 'µs',
      ours: keys.map(({ p99 }) => p99),
      peer: { name, samples: none.map(({ p99 }) => p99) },
    },
    {
      name: 'screen: slowest key press to paint',
      unit: 'µs',
      ours: keys.map(({ keys: pressed }) => Math.max(...pressed)),
      target: { of: 'ours', bound: '<=', value: 50_000 },
    },
    {
      name: 'screen: RSS',
      unit: 'MiB',
      ours: tui.map(({ residentMiB }) => residentMiB),
      peer: { name, samples: none.map(({ residentMiB }) => residentMiB) },
      target: { of: 'ours', bound: '<=', value: buffer + besides },
    },
  ];
}

/** A tap of its own, with the load on it for so long; a few keys a second are pressed, or none. */
async function underLoad(
  children: Children,
  ui: 'tui' | 'none',
  seconds: number,
  areKeysPressed = false,
): Promise<Figures> {
  const tap = await startLoadedTap(children, ui, buffer, { rate, seconds, connections });
  const keys = areKeysPressed ? await pressKeys(tap.terminal, tap.load) : [];
  const latencies = await tap.latencies();
  const residentMiB = await tap.residentMiB();
  await tap.terminal.stop();
  return { ...latencies, keys, residentMiB };
}

/** Opens and closes the help while the load lasts: µs until its title is painted. */
async function pressKeys(tap: Child, load: Child): Promise<number[]> {
  await sleep(3_000);
  const micros: number[] = [];
  while (!load.isGone) {
    const seen = tap.stdout.length;
    const pressedAt = performance.now();
    tap.input('?');
    while (!tap.stdout.includes('Help', seen) && !load.isGone) await sleep(1);
    if (!load.isGone) micros.push((performance.now() - pressedAt) * 1e3);
    tap.input('?');
    await sleep(300);
  }
  return micros;
}

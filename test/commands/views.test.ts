// Displays for a reader who is slow for ever: the gap is told, also when nothing comes after it.
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/context.js';
import { chosenView, views } from '../../src/commands/views/index.js';
import { micros } from '../../src/model/time.js';
import { session } from '../ui/records.js';

function open(
  ui: 'json' | 'lines',
  pending: () => number,
): { readonly shown: string[]; readonly end: () => Promise<void> } {
  const shown: string[] = [];
  const context: CommandContext = {
    stdout: (text) => shown.push(text),
    pending,
    drained: async () => undefined,
    stderr: () => undefined,
    signal: new AbortController().signal,
    env: {},
    isTerminal: false,
    exit: () => undefined,
  };
  const facts = { tool: '', at: micros(0), secrets: 'mask', maps: [] } as const;
  const view = views[ui]({ context, title: '', facts, buffer: 1, quit: () => undefined });
  for (const record of session()) view.record(record);
  return { shown, end: () => view.end('{"t":"end"}') };
}

const total = session().length;

it('counts what was left out before the next record', () => {
  let asked = 0;
  const { shown } = open('json', () => (++asked > 3 && asked < 8 ? Number.POSITIVE_INFINITY : 0));
  const gap = shown.map((line) => JSON.parse(line)).filter(({ t }) => t === 'dropped');
  expect(gap).toMatchObject([{ count: 4, seq: 7 }]);
  expect(shown).toHaveLength(1 + total - 4 + 1);
});

it.each(['json', 'lines'] as const)('counts what was left out at the end, in %s', async (ui) => {
  const { shown, end } = open(ui, () => Number.POSITIVE_INFINITY);
  await end();
  expect(shown.join('')).toContain(ui === 'json' ? `"count":${total}` : `${total} records not kept`);
});

describe('TERM=dumb', () => {
  const context = (term: string): CommandContext => ({
    stdout: () => undefined,
    stderr: () => undefined,
    pending: () => 0,
    drained: async () => undefined,
    signal: new AbortController().signal,
    env: { TERM: term },
    isTerminal: true,
    exit: () => undefined,
  });

  it('gets lines, and no screen', () => {
    expect(chosenView(undefined, context('xterm'))).toBe('tui');
    expect(chosenView(undefined, context('dumb'))).toBe('lines');
    expect(() => chosenView('tui', context('dumb'))).toThrow(/TERM=dumb/);
  });
});

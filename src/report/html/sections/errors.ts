// Errors by kind, and the other plain totals of a run.
import type { RunResult } from '../../../stats/result.js';
import { formatCount } from '../../numbers.js';
import type { NamedResult } from '../../writer.js';
import { html, type Markup } from '../markup.js';
import { table } from '../table.js';

/** The most frequent first. */
export function errors(runs: readonly NamedResult[]): Markup {
  const names = new Set(
    runs.flatMap(({ result }) =>
      Object.entries(result.counters)
        .filter(([, total]) => total !== 0)
        .map(([name]) => name),
    ),
  );
  if (names.size === 0) return html`<p class="none">No errors were counted.</p>`;
  const most = (name: string): number => Math.max(...runs.map(({ result }) => totalOf(result, name)));
  const sorted = [...names].sort((a, b) => most(b) - most(a) || (a < b ? -1 : 1));
  return table(
    'Errors and other totals by kind',
    [
      { title: 'kind', cell: (name: string) => html`<code>${name}</code>` },
      ...runs.map(({ name: run, result }) => ({
        title: runs.length > 1 ? run : 'count',
        isNumber: true,
        cell: (name: string) => formatCount(totalOf(result, name)),
      })),
    ],
    sorted,
  );
}

const totalOf = ({ counters }: RunResult, name: string): number =>
  Object.hasOwn(counters, name) ? (counters[name] ?? 0) : 0;

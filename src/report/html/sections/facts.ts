// What was run: scenario, target, load, seed, time.
import type { RunResult } from '../../../stats/result.js';
import { formatCount } from '../../numbers.js';
import type { NamedResult } from '../../writer.js';
import { html, type Markup } from '../markup.js';
import { table } from '../table.js';

interface Fact {
  readonly title: string;
  /** Undefined where it does not apply. */
  readonly of: (result: RunResult) => string | undefined;
}

const facts: readonly Fact[] = [
  { title: 'Scenario', of: ({ scenario }) => scenario.name },
  { title: 'Target', of: ({ target }) => target },
  { title: 'Users', of: mostUsers },
  { title: 'Seed', of: ({ seed }) => String(seed) },
  {
    title: 'Started',
    of: ({ startedAt }) => startedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC'),
  },
  { title: 'Duration', of: ({ duration }) => `${formatCount(duration)} s` },
  {
    title: 'Warm-up',
    of: ({ warmup = 0 }) => (warmup > 0 ? `${formatCount(warmup)} s, not measured` : 'none'),
  },
  { title: 'Share', of: ({ segment }) => segment && `part ${segment.index} of ${segment.count}` },
];

export function factsOf(runs: readonly NamedResult[]): Markup {
  const known = facts.filter(({ of }) => runs.some(({ result }) => of(result) !== undefined));
  if (runs.length > 1) {
    return table(
      'What was run',
      [
        { title: '', cell: ({ title }: Fact) => title },
        ...runs.map(({ name, result }) => ({ title: name, cell: ({ of }: Fact) => of(result) ?? '–' })),
      ],
      known,
      { className: 'words' },
    );
  }
  const entries = runs.flatMap(({ result }) =>
    known.map(({ title, of }) => html`<div><dt>${title}</dt><dd>${of(result)}</dd></div>`),
  );
  return html`<dl class="facts">${entries}</dl>
`;
}

function mostUsers({ intervals }: RunResult): string | undefined {
  const users = intervals.reduce((most, interval) => Math.max(most, interval.users), 0);
  return users > 0 ? formatCount(users) : undefined;
}

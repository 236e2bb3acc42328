// What was demanded, what was measured, and whether it held.
import type { ThresholdResult } from '../../../stats/result.js';
import { formatExact, nothing } from '../../numbers.js';
import type { NamedResult } from '../../writer.js';
import { difference } from '../difference.js';
import { html, type Markup, metricName } from '../markup.js';
import { table } from '../table.js';

/** One demand, and what each run has for it. */
interface Demand extends Pick<ThresholdResult, 'metric' | 'expr'> {
  readonly results: readonly (ThresholdResult | undefined)[];
}

export function thresholds(runs: readonly NamedResult[]): Markup {
  const demands = demandsOf(runs);
  if (demands.length === 0) return html`<p class="none">The scenario sets no thresholds.</p>`;
  const isNamed = runs.length > 1;
  return table(
    'What was demanded, and what was measured',
    [
      { title: 'metric', cell: ({ metric }: Demand) => metricName(metric) },
      { title: 'must be', cell: ({ expr }: Demand) => html`<code class="whole">${expr}</code>` },
      ...runs.map(({ name }, i) => ({
        title: isNamed ? name : 'measured',
        isNumber: true,
        cell: ({ results }: Demand) => measured(results[i], i === 0 ? undefined : results[0]),
      })),
    ],
    demands,
  );
}

function demandsOf(runs: readonly NamedResult[]): Demand[] {
  const keys = new Map(
    runs.flatMap(({ result }) =>
      result.thresholds.map(
        ({ metric, expr }) => [JSON.stringify([metric, expr]), { metric, expr }] as const,
      ),
    ),
  );
  return [...keys.values()].map(({ metric, expr }) => ({
    metric,
    expr,
    results: runs.map(({ result }) =>
      result.thresholds.find((other) => other.metric === metric && other.expr === expr),
    ),
  }));
}

function measured(threshold: ThresholdResult | undefined, base: ThresholdResult | undefined): Markup {
  if (threshold === undefined) return html`not set`;
  const { ok, value } = threshold;
  const apart = difference(value, base?.value);
  return html`${value === undefined ? nothing : formatExact(value)}${apart === '' ? '' : html` <small>${apart}</small>`} <span class="${ok ? 'ok' : 'bad'}">${ok ? '✓ held' : '✗ failed'}</span>`;
}

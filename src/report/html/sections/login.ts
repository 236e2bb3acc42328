// Where the time of a login goes: one bar a run, its parts in their order, and the same in numbers.
import type { MetricResult, RunResult } from '../../../stats/result.js';
import { loginPhases } from '../../login-phases.js';
import { formatMs, formatShare } from '../../numbers.js';
import type { NamedResult } from '../../writer.js';
import { difference } from '../difference.js';
import { html, type Markup } from '../markup.js';
import { table } from '../table.js';
import { metricOf, serviceTime } from '../trend-names.js';

const login = 'xmpp_login_duration';

/** A part of the mean login. */
interface Part {
  readonly label: string;
  /** ms a login. */
  readonly mean: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
}

export function loginBreakdown(runs: readonly NamedResult[]): Markup {
  const known = runs.map(({ name, result }) => ({ name, parts: partsOf(result) }));
  const labels = [...Object.values(loginPhases), 'rest'].filter((label) =>
    known.some(({ parts }) => parts.some((part) => part.label === label)),
  );
  if (labels.length === 0) return html`<p class="none">No login was timed in this run.</p>`;
  const isNamed = runs.length > 1;
  const longest = Math.max(...known.map(({ parts }) => sum(parts)));
  const meanOf = (i: number, label: string): number | undefined =>
    known[i]?.parts.find((part) => part.label === label)?.mean;
  const columns = known.flatMap(({ name, parts }, i) => [
    {
      title: isNamed ? html`${name}, ms` : 'mean, ms',
      isNumber: true,
      cell: (label: string) => (label === 'all' ? formatMs(sum(parts)) : formatMs(meanOf(i, label))),
    },
    {
      title: isNamed && i > 0 ? 'difference' : 'share',
      isNumber: true,
      cell: (label: string) =>
        isNamed && i > 0
          ? difference(
              label === 'all' ? sum(parts) : meanOf(i, label),
              label === 'all' ? sum(known[0]!.parts) : meanOf(0, label),
            )
          : shareOf(parts, label),
    },
  ]);
  return html`<div class="bars">${known.map(({ name, parts }) => bar(name, parts, longest, isNamed))}</div>
${table(
  'Mean login by its parts',
  [{ title: 'part', cell: (label: string) => html`<i class="key ${label}"></i>${label}` }, ...columns],
  [...labels, 'all'],
)}<p class="note">From the real start of each login; the wait of logins that began late is left out. “rest” is what no part accounts for.</p>
`;
}

/** Empty when nothing was timed. */
function partsOf(result: RunResult): Part[] {
  const whole = serviceTime(result, login) ?? metricOf(result, login);
  const logins = whole?.count ?? 0;
  if (whole === undefined || logins === 0) return [];
  const means = Object.entries(loginPhases)
    .map(([name, label]) => ({ label, mean: total(metricOf(result, name)) / logins }))
    .filter(({ mean }) => mean > 0);
  const accounted = means.reduce((all, { mean }) => all + mean, 0);
  const rest = Math.max(0, (whole.mean ?? 0) - accounted);
  const all = accounted + rest;
  if (all === 0) return [];
  return [...means, { label: 'rest', mean: rest }].map((part) => ({ ...part, share: part.mean / all }));
}

const total = (metric: MetricResult | undefined): number => (metric?.mean ?? 0) * (metric?.count ?? 0);
const sum = (parts: readonly Part[]): number => parts.reduce((all, { mean }) => all + mean, 0);
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

function shareOf(parts: readonly Part[], label: string): string {
  if (label === 'all') return formatShare(1);
  const part = parts.find((other) => other.label === label);
  return part ? `${(part.share * 100).toFixed(1)} %` : '–';
}

function bar(name: string, parts: readonly Part[], longest: number, isNamed: boolean): Markup {
  if (parts.length === 0) return html`<p class="none">${name}: no login was timed.</p>`;
  const text = parts.map(({ label, mean }) => `${label} ${formatMs(mean)} ms`).join(', ');
  const pieces = parts.map(
    ({ label, share }) =>
      html`<span class="${label}" style="width:${percent(share)}">${share > 0.09 ? label : ''}</span>`,
  );
  return html`${isNamed ? html`<p class="whose">${name}</p>` : ''}<div class="stack" role="img" aria-label="Mean login: ${text}" style="width:${percent(sum(parts) / longest)}">${pieces}</div>
`;
}

// How the run went: rates, errors and users by the second, as charts and in numbers.
import { formatCount, formatMs } from '../../numbers.js';
import { inGroups } from '../../table.js';
import { type ChartedRun, rateChart, usersChart } from '../charts.js';
import { figure, type Shelf } from '../figure.js';
import { html, type Markup } from '../markup.js';
import { table } from '../table.js';

/** Rows of the course in numbers. */
const mostRows = 30;

export function course(runs: readonly ChartedRun[], shelf: Shelf): Markup {
  const rates = rateChart(runs);
  if (rates === undefined)
    return html`<p class="none">The run ended within its first second: there is no course to show.</p>`;
  const users = usersChart(runs);
  return html`<div class="pair">
${figure(shelf, rates, { title: 'Rate and errors', text: runs.map(sums).join(' '), note: 'per second' })}
${
  users
    ? figure(shelf, users, { title: 'Users online', text: runs.map(usersInWords).join(' ') })
    : html`<p class="none">No user was online.</p>`
}
</div>
${runs.map((run) => numbers(run, runs.length > 1))}`;
}

function sums({ name, result: { intervals } }: ChartedRun): string {
  const sum = (key: 'sent' | 'delivered' | 'errors'): string =>
    formatCount(intervals.reduce((total, interval) => total + interval[key], 0));
  return `${name}: ${sum('sent')} sent, ${sum('delivered')} delivered, ${sum('errors')} errors in ${intervals.length} seconds.`;
}

function usersInWords({ name, result: { intervals } }: ChartedRun): string {
  const most = intervals.reduce((highest, { users }) => Math.max(highest, users), 0);
  return `${name}: at most ${formatCount(most)} users.`;
}

/** Several seconds to a row where there are many: sums of the counts, the worst of the latencies. */
function numbers({ name, result: { intervals } }: ChartedRun, isNamed: boolean): Markup {
  const groups = inGroups(intervals, mostRows);
  type Group = (typeof groups)[number];
  const worst = (group: Group, key: 'p50' | 'p99' | 'max'): number | undefined => {
    const known = group.map((interval) => interval[key]).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const count = (key: 'iterations' | 'sent' | 'delivered' | 'errors') => ({
    title: key,
    isNumber: true,
    cell: (group: Group) => formatCount(group.reduce((sum, interval) => sum + interval[key], 0)),
  });
  const latency = (key: 'p50' | 'p99' | 'max') => ({
    title: `${key}, ms`,
    isNumber: true,
    cell: (group: Group) => formatMs(worst(group, key)),
  });
  const each = groups[0]?.length ?? 1;
  const title = `The course in numbers${each > 1 ? `, ${each} s a row, worst latency of them` : ''}`;
  return html`<details><summary>${title}${isNamed ? html`: ${name}` : ''}</summary>
${table(
  `${title}; latency is that of message delivery`,
  [
    { title: 'from second', isNumber: true, cell: (group: Group) => formatCount(group[0]?.at ?? 0) },
    {
      title: 'users',
      isNumber: true,
      cell: (group: Group) => formatCount(Math.max(...group.map(({ users }) => users))),
    },
    count('iterations'),
    count('sent'),
    count('delivered'),
    count('errors'),
    latency('p50'),
    latency('p99'),
    latency('max'),
  ],
  groups,
)}</details>
`;
}

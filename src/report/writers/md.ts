// The summary in GitHub-flavoured Markdown, for the summary of a CI job or a comment: verdict first, the rest folded away.
import type { MetricResult, RunResult, StepResult, Verdict } from '../../stats/result.js';
import { markdownCode } from '../markup.js';
import { formatCount, formatExact, nothing } from '../numbers.js';
import { byName } from '../order.js';
import { facts } from '../sections/headline.js';
import { accountOf } from '../sections/messages.js';
import { type TrendTable, trendCells, trendColumns, trendTables } from '../sections/trend-tables.js';
import type { TextWriter } from '../writer.js';

const marks: Record<Verdict, string> = { pass: '✅ PASS', fail: '❌ FAIL', invalid: '⚠️ INVALID' };

export const md: TextWriter = {
  extension: 'md',
  render(result: RunResult): string {
    const sections = [
      headline(result),
      thresholds(result),
      messages(result),
      ...trendTables(result).map(trends),
      errors(result),
      steps(result),
      environment(result),
    ];
    return `${sections
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`;
  },
};

function headline(result: RunResult): string[] {
  const { scenario, target, verdict, reasons } = result;
  return [
    `## ${marks[verdict]}: ${markdownCode(scenario.name)} → ${markdownCode(target)}`,
    '',
    ...(reasons.length === 0 ? [] : [...reasons.map((reason) => `- ${markdownCode(reason)}`), '']),
    facts(result).join(' · '),
  ];
}

function thresholds({ thresholds }: RunResult): string[] {
  if (thresholds.length === 0) return [];
  const rows = thresholds.map(({ metric, expr, value, ok }) => [
    `${ok ? '✅' : '❌'} ${markdownCode(metric)}`,
    markdownCode(expr),
    value === undefined ? nothing : formatExact(value),
  ]);
  return ['### Thresholds', '', ...table(['threshold', 'demanded', 'measured'], rows, 2)];
}

function messages({ ledger }: RunResult): string[] {
  const [sum, asides, fault] = accountOf(ledger);
  if (sum === undefined || asides === undefined) return [];
  return ['### Messages', '', `${sum}  `, ...(fault === undefined ? [] : [`❌ ${fault}  `]), asides];
}

function trends({ heading, rows, shares }: TrendTable): string[] {
  const line = (label: string, metric: MetricResult) => [label, ...trendCells(metric)];
  const lines = rows.flatMap(({ name, response, service }) => [
    line(markdownCode(name), response),
    ...(service ? [line('└ service, from real send', service)] : []),
  ]);
  return [
    `### ${heading}`,
    '',
    ...table(['metric', ...trendColumns], lines),
    ...(shares.length === 0 ? [] : ['', `Share of the time: ${shares.join(' · ')}`]),
  ];
}

/** The most frequent first. */
function errors({ counters }: RunResult): string[] {
  const rows = byName(counters)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => [markdownCode(kind), formatCount(count)]);
  return rows.length === 0 ? [] : ['### Errors', '', ...table(['kind', 'count'], rows)];
}

function steps({ steps = [] }: RunResult): string[] {
  if (steps.length === 0) return [];
  return folded('Steps', table(['scenario', 'step', 'started', 'passed', 'failed'], steps.map(stepCells), 2));
}

const stepCells = ({ scenario, part, label, depth, started, passed, failed }: StepResult): string[] => [
  `${markdownCode(scenario)} ${part}`,
  `${'· '.repeat(Math.min(depth, 8))}${markdownCode(label)}`,
  ...[started, passed, failed].map(formatCount),
];

function environment({ environment, startedAt, seed, segment }: RunResult): string[] {
  const parts = segment === undefined ? {} : { segment: `${segment.index} of ${segment.count}` };
  const rows = byName({ ...environment, ...parts, seed, 'started at': startedAt }).map(([name, value]) => [
    markdownCode(name),
    markdownCode(String(value)),
  ]);
  return folded('Environment', table(['fact', 'value'], rows, 2));
}

/** GitHub reads Markdown within HTML only after an empty line. */
const folded = (title: string, lines: readonly string[]): string[] => [
  `<details><summary>${title}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
];

/** @param texts columns from the left that are aligned as text; the others as numbers */
const table = (titles: readonly string[], rows: readonly (readonly string[])[], texts = 1): string[] =>
  [titles, titles.map((_, i) => (i < texts ? '---' : '--:')), ...rows].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );

// The comparison for the summary of a CI job: GitHub-flavoured Markdown.
import { visible } from '../../model/sanitise.js';
import {
  advice,
  type Compared,
  type ComparisonWriter,
  cells,
  counts,
  legend,
  mark,
  obstacles,
  sides,
  units,
} from './compared.js';

const titles = [
  'metric',
  'number',
  'baseline',
  'new',
  'change',
  '90 % interval, %',
  'p',
  'tolerance',
  'verdict',
];

export const markdown: ComparisonWriter = {
  extension: 'md',
  render(compared: Compared): string {
    const { comparison } = compared;
    const notes = [...obstacles(comparison), ...advice(compared), ...compared.warnings];
    const lines = [`## ${mark(compared)}`, '', escaped(sides(compared))];
    if (notes.length > 0) lines.push('', ...notes.map((line) => `- ${escaped(line)}`));
    if (comparison.changes.length > 0) {
      lines.push(
        '',
        counts(comparison),
        '',
        line(titles),
        line(titles.map((_, i) => (i < 2 ? '---' : '---:'))),
      );
      for (const change of comparison.changes) {
        const metric = `${escaped(change.metric)}, ${units[change.number]}`;
        const verdict = change.verdict === 'regression' ? `**${change.verdict}**` : change.verdict;
        lines.push(line([metric, change.number, ...cells(change), verdict]));
      }
      lines.push('', legend);
    }
    return `${lines.join('\n')}\n`;
  },
};

const line = (columns: readonly string[]): string => `| ${columns.join(' | ')} |`;

/** Text of others without a meaning in Markdown or HTML. */
const escaped = (text: string): string =>
  visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]()#+!|~>@]/g, '\\$&');

// The steps of the scenarios as SIPp shows them: in their order, indented, with their counts beside them.
import type { RunResult, StepResult } from '../../../stats/result.js';
import { formatCount } from '../../numbers.js';
import type { NamedResult } from '../../writer.js';
import { html, type Markup } from '../markup.js';
import { table } from '../table.js';

export function steps(runs: readonly NamedResult[]): Markup {
  return html`${runs.map(({ name, result }) => stepsOf(result, `How often each step was begun, and how it ended${runs.length > 1 ? `: ${name}` : ''}`))}`;
}

function stepsOf({ steps = [] }: RunResult, caption: string): Markup {
  if (steps.length === 0) return html`<p class="none">This result does not count its steps.</p>`;
  const hasSeveral = new Set(steps.map(({ scenario }) => scenario)).size > 1;
  const most = steps.reduce((highest, { started }) => Math.max(highest, started), 1);
  return table(
    caption,
    [
      {
        title: 'step',
        cell: ({ label, depth, scenario, part }: StepResult) =>
          html`<span class="step"><span class="part">${hasSeveral ? `${scenario} · ` : ''}${part}</span> <code style="margin-left:${Math.min(12, depth) * 1.5}em">${label}</code></span>`,
      },
      { title: 'course', cell: (step) => bar(step, most) },
      { title: 'started', isNumber: true, cell: ({ started }) => formatCount(started) },
      { title: 'passed', isNumber: true, cell: ({ passed }) => formatCount(passed) },
      {
        title: 'failed',
        isNumber: true,
        cell: ({ failed }) => (failed > 0 ? html`<b class="bad">${formatCount(failed)}</b>` : '0'),
      },
      { title: 'cut off', isNumber: true, cell: (step) => formatCount(cutOff(step)) },
    ],
    steps,
    { className: 'steps' },
  );
}

/** Neither passed nor failed when the run ended. */
const cutOff = ({ started, passed, failed }: StepResult): number => Math.max(0, started - passed - failed);

/** The counts are in the columns beside it. */
function bar(step: StepResult, most: number): Markup {
  const width = (count: number): string => `${((count / most) * 100).toFixed(2)}%`;
  const pieces = [
    ['passed', step.passed],
    ['failed', step.failed],
    ['cut', cutOff(step)],
  ] as const;
  const shown = pieces
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => html`<i class="${kind}" style="width:${width(count)}"></i>`);
  return html`<span class="bar" aria-hidden="true">${shown}</span>`;
}

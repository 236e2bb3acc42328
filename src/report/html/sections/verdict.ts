// The first thing on the page: may these numbers be used, and did what was demanded hold?
import type { RunResult, Verdict } from '../../../stats/result.js';
import type { NamedResult } from '../../writer.js';
import { html, type Markup } from '../markup.js';

const marks: Record<Verdict, string> = { pass: '✓', fail: '✗', invalid: '!' };
const words: Record<Verdict, string> = { pass: 'Pass', fail: 'Fail', invalid: 'Invalid' };

/** One banner a run. */
export const verdicts = (runs: readonly NamedResult[]): Markup =>
  html`<div class="verdicts">${runs.map((run) => banner(run, runs.length > 1))}</div>
${runs.length > 1 ? html`<p class="note">Differences are to ${runs[0]?.name}. Two runs alone cannot tell a change from chance.</p>` : ''}`;

function banner({ name, result }: NamedResult, isNamed: boolean): Markup {
  const { verdict } = result;
  return html`<div class="verdict ${verdict}"><p class="word"><span aria-hidden="true">${marks[verdict]}</span> ${words[verdict]}${
    isNamed ? html` <span class="whose">${name}</span>` : ''
  }</p>
${reasons(result)}</div>`;
}

function reasons({ verdict, reasons, thresholds }: RunResult): Markup {
  if (reasons.length > 0) return html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
  if (verdict !== 'pass') return html`<p>The result gives no reason.</p>`;
  const count = thresholds.length;
  if (count === 0) return html`<p>No thresholds were set.</p>`;
  return html`<p>${count === 1 ? 'The one threshold holds.' : `All ${count} thresholds hold.`}</p>`;
}

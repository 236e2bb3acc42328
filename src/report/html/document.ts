// The page as a whole: one file that needs no network, shows its tables without a script, and draws its charts with one.
import type { NamedResult } from '../writer.js';
import type { PageData } from './chart-data.js';
import { charted } from './charts.js';
import type { Shelf } from './figure.js';
import { html, json, type Markup } from './markup.js';
import { pageCode, pageStyle } from './page-code.js';
import { course } from './sections/course.js';
import { environment } from './sections/environment.js';
import { errors } from './sections/errors.js';
import { factsOf } from './sections/facts.js';
import { latency } from './sections/latency.js';
import { ledger } from './sections/ledger.js';
import { loginBreakdown } from './sections/login.js';
import { metrics } from './sections/metrics.js';
import { steps } from './sections/steps.js';
import { thresholds } from './sections/thresholds.js';
import { verdicts } from './sections/verdict.js';

/** Nothing may be fetched, and nothing sent: the page is its own source. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** One result, or several side by side. */
export function page(runs: readonly NamedResult[]): string {
  const shelf: Shelf = [];
  const shown = runs.map(charted);
  // In the order of the page: each figure takes the next place on the shelf.
  const sections: readonly (readonly [string, string, Markup])[] = [
    ['summary', 'Summary', html`${verdicts(runs)}${factsOf(runs)}`],
    ['thresholds', 'Thresholds', thresholds(runs)],
    ['messages', 'Messages', ledger(runs)],
    ['latency', 'Latency', latency(shown, shelf)],
    ['course', 'Course', course(shown, shelf)],
    ['login', 'Login', loginBreakdown(runs)],
    ['steps', 'Steps', steps(runs)],
    ['errors', 'Errors', errors(runs)],
    ['metrics', 'All metrics', metrics(runs)],
    ['environment', 'Environment', environment(runs)],
  ];
  const data: PageData = { charts: shelf };
  const title = titleOf(runs);
  const links = sections.slice(1).map(([id, name]) => html`<a href="#${id}">${name}</a>\n`);
  const bodies = sections.map(
    ([id, name, body]) => html`<section id="${id}"><h2>${name}</h2>
${body}</section>
`,
  );
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#summary">Skip to the summary</a>
<header><div><h1>${title}</h1><p>Stanzascope report</p></div>
<noscript><p class="note">The charts need a script; every number is in the tables.</p></noscript>
<nav aria-label="Sections">${links}</nav></header>
<main>
${bodies}</main>
<script type="application/json" id="data">${json(data)}</script>
<script>${raw(pageCode)}</script>
</body>
</html>
`.markup;
}

/** Our own text, which is HTML, CSS or JavaScript already. */
const raw = (markup: string): Markup => ({ markup });

function titleOf(runs: readonly NamedResult[]): string {
  const [first] = runs;
  if (runs.length === 1 && first) return `${first.result.scenario.name} → ${first.result.target}`;
  return runs.map(({ name }) => name).join(' and ');
}

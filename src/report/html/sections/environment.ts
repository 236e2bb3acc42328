// Where it was measured, and the scenario word for word.
import { byName } from '../../order.js';
import type { NamedResult } from '../../writer.js';
import { html, type Markup, preformatted } from '../markup.js';
import { table } from '../table.js';

export function environment(runs: readonly NamedResult[]): Markup {
  const names = [
    ...new Set(runs.flatMap(({ result }) => byName(result.environment).map(([name]) => name))),
  ].sort();
  const isNamed = runs.length > 1;
  const facts =
    names.length === 0
      ? html`<p class="none">The result says nothing about the machine.</p>`
      : table(
          'Environment of the load generator',
          [
            { title: 'fact', cell: (name: string) => name },
            ...runs.map(({ name: run, result }) => ({
              title: isNamed ? run : 'value',
              cell: (name: string) =>
                Object.hasOwn(result.environment, name) ? result.environment[name] : '–',
            })),
          ],
          names,
          { className: 'words' },
        );
  return html`${facts}${runs.map(({ name, result }) => text(result.scenario.text, isNamed ? name : undefined))}`;
}

function text(scenario: string, name: string | undefined): Markup {
  if (scenario.trim() === '') return html`<p class="none">The result holds no scenario text.</p>`;
  return html`<details><summary>Scenario file${name === undefined ? '' : html` of ${name}`}</summary>
<pre tabindex="0">${preformatted(scenario)}</pre></details>
`;
}

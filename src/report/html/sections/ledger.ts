// What became of the messages, as a sum that the reader can check.
import type { Ledger } from '../../../stats/result.js';
import { formatCount, formatShare } from '../../numbers.js';
import type { NamedResult } from '../../writer.js';
import { difference } from '../difference.js';
import { html, type Markup } from '../markup.js';
import { table } from '../table.js';

export function ledger(runs: readonly NamedResult[]): Markup {
  if (runs.every(({ result }) => isEmpty(result.ledger)))
    return html`<p class="none">No messages were sent in this run.</p>`;
  const isNamed = runs.length > 1;
  return html`${runs.map(({ name, result }) => sum(result.ledger, isNamed ? name : undefined))}
${isNamed ? sideBySide(runs) : ''}`;
}

const isEmpty = (ledger: Ledger): boolean => Object.values(ledger).every((count) => count === 0);

function sum(ledger: Ledger, name: string | undefined): Markup {
  const { sent, delivered, bounced, lost, late, reordered, duplicated } = ledger;
  const missing = sent - delivered - bounced - lost;
  const term = (count: number, word: string, isBad = false): Markup =>
    html`<span class="term${isBad && count > 0 ? html` bad` : ''}"><b>${formatCount(count)}</b> ${word}</span>`;
  const whose = name === undefined ? '' : html`<p class="whose">${name}</p>`;
  const share = sent > 0 ? `${formatShare(delivered / sent)} delivered · ` : '';
  const aside = `${formatCount(late)} late · ${formatCount(reordered)} reordered · ${formatCount(duplicated)} duplicated`;
  const verdict =
    missing === 0
      ? html`<span class="ok">✓ balances</span>`
      : html`<span class="bad">✗ does not balance: ${formatCount(missing)} not accounted for</span>`;
  return html`${whose}<p class="ledger">${term(sent, 'sent')} ${missing === 0 ? '=' : '≠'} ${term(delivered, 'delivered')} + ${term(bounced, 'bounced', true)} + ${term(lost, 'lost', true)} ${verdict}</p>
<p class="note">${share}${aside}</p>
`;
}

function sideBySide(runs: readonly NamedResult[]): Markup {
  const keys = ['sent', 'delivered', 'bounced', 'lost', 'late', 'reordered', 'duplicated'] as const;
  type Key = (typeof keys)[number];
  const first = runs[0]!.result.ledger;
  return table(
    'Messages side by side',
    [
      { title: 'messages', cell: (key: Key) => key },
      ...runs.map(({ name, result }, i) => ({
        title: name,
        isNumber: true,
        cell: (key: Key) =>
          html`${formatCount(result.ledger[key])}${i === 0 ? '' : html` <small>${difference(result.ledger[key], first[key])}</small>`}`,
      })),
    ],
    keys,
  );
}

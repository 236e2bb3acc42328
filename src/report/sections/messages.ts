// The ledger as a sum that the reader can check.
import type { Ledger, RunResult } from '../../stats/result.js';
import { formatCount, formatShare } from '../numbers.js';
import { wrap } from '../table.js';

/** Nothing for a run that sent no messages. */
export function messages({ ledger }: RunResult): string[] {
  const [sum, asides, fault] = accountOf(ledger);
  if (sum === undefined || asides === undefined) return [];
  return [
    'Messages',
    ...wrap(`  ${sum}`, 4),
    ...(fault === undefined ? [] : [`  ✗ ${fault}`]),
    ...wrap(`  ${asides}`, 2),
  ];
}

/** The sum, what stands beside it, and what is wrong with it; nothing for a run that sent no messages. */
export function accountOf(ledger: Ledger): readonly [] | readonly [string, string, string?] {
  if (Object.values(ledger).every((count) => count === 0)) return [];
  const { sent, delivered, bounced, lost } = ledger;
  const accounted = delivered + bounced + lost;
  const sum = `${formatCount(delivered)} delivered + ${formatCount(bounced)} bounced + ${formatCount(lost)} lost`;
  const account = [
    `${formatCount(sent)} sent ${sent === accounted ? '=' : '≠'} ${sum}`,
    asides(ledger).join(' · '),
  ] as const;
  if (sent === accounted) return account;
  return [...account, `does not balance: ${formatCount(sent - accounted)} not accounted for`];
}

function asides({ sent, delivered, duplicated, reordered, late }: Ledger): string[] {
  return [
    ...(sent > 0 ? [`${formatShare(delivered / sent)} delivered`] : []),
    `${formatCount(late)} late`,
    `${formatCount(reordered)} reordered`,
    `${formatCount(duplicated)} duplicated`,
  ];
}

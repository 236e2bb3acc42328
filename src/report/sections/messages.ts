// The ledger as a sum that the reader can check.
import type { Ledger, RunResult } from '../../stats/result.js';
import { formatCount, formatShare } from '../numbers.js';
import { wrap } from '../table.js';

/** Nothing for a run that sent no messages. */
export function messages({ ledger }: RunResult): string[] {
  if (Object.values(ledger).every((count) => count === 0)) return [];
  const { sent, delivered, bounced, lost } = ledger;
  const accounted = delivered + bounced + lost;
  const sum = `${formatCount(delivered)} delivered + ${formatCount(bounced)} bounced + ${formatCount(lost)} lost`;
  return [
    'Messages',
    ...wrap(`  ${formatCount(sent)} sent ${sent === accounted ? '=' : '≠'} ${sum}`, 4),
    ...(sent === accounted
      ? []
      : [`  ✗ does not balance: ${formatCount(sent - accounted)} not accounted for`]),
    ...wrap(`  ${asides(ledger).join(' · ')}`, 2),
  ];
}

function asides({ sent, delivered, duplicated, reordered, late }: Ledger): string[] {
  return [
    ...(sent > 0 ? [`${formatShare(delivered / sent)} delivered`] : []),
    `${formatCount(late)} late`,
    `${formatCount(reordered)} reordered`,
    `${formatCount(duplicated)} duplicated`,
  ];
}

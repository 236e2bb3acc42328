// The first lines of the summary: the verdict, why, and what was run.
import { visible } from '../../model/sanitise.js';
import type { RunResult, Verdict } from '../../stats/result.js';
import { formatCount } from '../numbers.js';
import { byName } from '../order.js';
import { wrap } from '../table.js';

const marks: Record<Verdict, string> = { pass: '✓ PASS', fail: '✗ FAIL', invalid: '! INVALID' };

/** `✓ PASS  chat → tcp://127.0.0.1:5222`, the reasons, then the facts of the run. */
export function headline(result: RunResult): string[] {
  const title = `${marks[result.verdict]}  ${visible(result.scenario.name)} → ${visible(result.target)}`;
  const environment = byName(result.environment).map(([name, value]) => visible(`${name} ${value}`));
  return [
    ...wrap(title, 2),
    ...result.reasons.flatMap((reason) => wrap(`  · ${visible(reason)}`, 4)),
    '',
    ...wrap(`  ${facts(result).join(' · ')}`, 2),
    ...(environment.length === 0 ? [] : wrap(`  ${environment.join(' · ')}`, 2)),
  ];
}

/** `20 users`, `10 s`, `seed 1`, and when it began. */
export function facts(result: RunResult): string[] {
  const users = result.intervals.reduce((most, interval) => Math.max(most, interval.users), 0);
  const startedAt = result.startedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC');
  return [
    ...(users > 0 ? [`${formatCount(users)} ${users === 1 ? 'user' : 'users'}`] : []),
    `${formatCount(result.duration)} s`,
    `seed ${result.seed}`,
    visible(startedAt),
  ];
}

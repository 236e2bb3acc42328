// The page on statistics names every key of the JSON, and every panel by its key.
import { describe, expect, it } from 'vitest';
import { Insight } from '../../src/inspect/insight/insight.js';
import { summarise } from '../../src/inspect/insight/summary.js';
import { screenKeys } from '../../src/ui/commands.js';
import { busySession } from '../ui/busy-records.js';
import { readPage } from './pages.js';

describe('docs/statistics.md', () => {
  const { text } = readPage('docs/statistics.md');

  it('explains every key of the JSON', () => {
    const insight = new Insight();
    for (const record of busySession()) insight.append(record);
    const summary = summarise(insight);
    const keys = [
      ...Object.keys(summary),
      ...Object.keys(summary.latencies[0] ?? {}),
      ...Object.keys(summary.traffic[0] ?? {}),
    ];
    expect(keys.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  });

  it('has a row for each of the panels', () => {
    const ours = ['statistics', 'waits', 'sm-audit', 'lint', 'logins', 'events'];
    const keys = screenKeys.filter(({ name }) => ours.includes(name)).map(({ key }) => key);
    expect(keys).toHaveLength(ours.length);
    expect(keys.filter((key) => !text.includes(`| \`${key}\` |`))).toEqual([]);
  });
});

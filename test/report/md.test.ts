import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { md } from '../../src/report/writers/md.js';
import { emptyResult, outlandish, simulate } from './simulated.js';

const golden = (name: string): string =>
  fileURLToPath(new URL(`../golden/report/${name}.md`, import.meta.url));

describe('the markdown summary', () => {
  const passed = simulate();
  const failed = simulate({ xmpp_msg_delivery_duration: 'p(99)<50', xmpp_msg_delivery_ratio: 'rate>=0.9' });

  it.each([
    ['passed', passed],
    ['failed', failed],
    ['invalid-and-empty', emptyResult],
  ])('of a run that is %s (update with vitest -u)', async (name, result) => {
    await expect(md.render(result)).toMatchFileSnapshot(golden(name));
  });

  it('begins with the verdict and its reasons', () => {
    expect(md.render(failed)).toMatch(
      /^## ❌ FAIL: `chat` → `tcp:\/\/127\.0\.0\.1:5222`\n\n- `threshold xmpp_msg_delivery_duration p\(99\)<50: it was /,
    );
  });

  it('says when the ledger does not balance', () => {
    const report = md.render({ ...passed, ledger: { ...passed.ledger, lost: 1 } });
    expect(report).toContain('600 sent ≠ 597 delivered + 1 bounced + 1 lost');
    expect(report).toContain('❌ does not balance: 1 not accounted for');
  });

  it('puts the most frequent error first', () => {
    const report = md.render({ ...passed, counters: { a: 1, b: 0, c: 2_000 } });
    expect(report).toContain('### Errors\n\n| kind | count |\n| --- | --: |\n| `c` | 2,000 |\n| `a` | 1 |\n');
  });

  it('keeps the columns of every table whatever stands in a cell', () => {
    const report = md.render(outlandish('a|b`c\n| d | </details><script>'));
    const tables = report.split('\n\n').filter((block) => block.startsWith('| '));
    expect(tables.length).toBeGreaterThan(4);
    for (const block of tables) {
      const columns = block.split('\n').map((line) => line.split('|').length);
      expect(new Set(columns).size).toBe(1);
    }
    expect(report).not.toContain('<script');
    expect(report.split('</details>')).toHaveLength(3);
  });
});

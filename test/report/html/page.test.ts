// The page as text: what stands on it, how large it is, what it leaves out. That it works is shown by test/e2e/report-html.
import { describe, expect, it } from 'vitest';
import { html } from '../../../src/report/writers/html.js';
import type { RunResult } from '../../../src/stats/result.js';
import { hostileResult, hostileTexts, longResult } from '../results.js';
import { emptyResult, simulate } from '../simulated.js';

const together = (...results: readonly RunResult[]): string =>
  html.renderMany?.(results.map((result, i) => ({ name: `run-${i + 1}`, result }))) ?? '';
/** What the page's script draws. */
const chartsIn = (page: string) =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!).charts;
const bodyOf = (page: string): string => page.slice(page.indexOf('<body>'), page.indexOf('<script type='));

describe('the page', () => {
  const page = html.render({ ...simulate(), warmup: 2 });

  it('forbids itself every request', () => {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
    expect(bodyOf(page)).not.toMatch(/(src|href)="(?!#)/);
  });

  it('begins with the verdict', () => {
    const failed = html.render(simulate({ xmpp_msg_delivery_duration: 'p(99)<50' }));
    expect(bodyOf(failed)).toMatch(
      /<main>\s*<section id="summary">.*?class="verdict fail".*?Fail.*?threshold xmpp_/s,
    );
    expect(bodyOf(page)).toContain('class="verdict pass"');
  });

  it('has a place for each chart, in the order of the data', () => {
    const places = [...page.matchAll(/data-chart="(\d+)"/g)].map(([, index]) => Number(index));
    expect(places).toEqual(chartsIn(page).map((_: unknown, i: number) => i));
    expect(places.length).toBeGreaterThan(4);
    expect(bodyOf(page).match(/role="img" aria-label="[^"]{20,}"/g)?.length).toBeGreaterThanOrEqual(
      places.length,
    );
  });

  it('gives every table a caption, and every column a head', () => {
    const tables = bodyOf(page).match(/<table.*?<\/table>/gs) ?? [];
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) {
      expect(table).toMatch(/<caption>[^<]+<\/caption>/);
      const columns = table.match(/<th scope="col"/g)?.length;
      for (const row of table.match(/<tr><th scope="row".*?<\/tr>/gs) ?? [])
        expect(row.match(/<t[hd][ >]/g)).toHaveLength(columns!);
    }
  });

  it('shows that the ledger balances, and when it does not', () => {
    expect(page).toContain('✓ balances');
    const run = simulate();
    expect(html.render({ ...run, ledger: { ...run.ledger, lost: 1 } })).toContain(
      'does not balance: 1 not accounted for',
    );
  });

  it('marks the warm-up in charts over time alone', () => {
    for (const { x, warmup } of chartsIn(page)) expect(warmup).toBe(x === 'seconds' ? 2 : undefined);
  });

  it('has no chart and no table of numbers for a run without any', () => {
    const empty = html.render(emptyResult);
    expect(chartsIn(empty)).toEqual([]);
    expect(bodyOf(empty)).not.toContain('<figure');
    expect(bodyOf(empty).match(/class="none"/g)?.length).toBeGreaterThan(6);
  });

  it('stays under 2 MB for ten minutes with ten trends, and hardly grows with longer runs', () => {
    const tenMinutes = html.render(longResult(600, 10)).length;
    expect(tenMinutes).toBeLessThan(2_000_000);
    expect(html.render(longResult(3_000, 2)).length).toBeLessThan(tenMinutes);
  });

  it('charts the first twenty trends, and says how many it leaves to the table', () => {
    const many = html.render(longResult(3, 23));
    expect(bodyOf(many).match(/<details class="trend"/g)).toHaveLength(20);
    expect(many).toContain('3 more trends are in the table alone.');
  });
});

describe('two results on one page', () => {
  const page = together(simulate(), simulate({}, 80));

  it('are told apart by name in the legends', () => {
    const [curve] = chartsIn(page);
    expect(curve.lines.map(({ label }: { label: string }) => label)).toEqual([
      'run-1',
      'run-1, service',
      'run-2',
      'run-2, service',
    ]);
  });

  it('stand side by side with their difference', () => {
    expect(bodyOf(page)).toMatch(
      /<th scope="row">sent<\/th><td class="n">600<\/td><td class="n">960 <small>\+60\.0 %/,
    );
  });

  it('share the axis and the colours of their heat maps', () => {
    const maps = chartsIn(together(longResult(20, 1), longResult(30, 1))).flatMap(
      ({ heat }: { heat?: { most: number; highestRow: number } }) =>
        heat ? [[heat.most, heat.highestRow]] : [],
    );
    expect(maps).toHaveLength(2);
    expect(maps[0]).toEqual(maps[1]);
    expect(
      new Set(
        chartsIn(together(longResult(20, 1), longResult(30, 1)))
          .filter(({ x }: { x: string }) => x === 'seconds')
          .map(({ end }: { end: number }) => end),
      ),
    ).toEqual(new Set([30]));
  });

  it('may be of different length, and one may be empty', () => {
    for (const pair of [
      [longResult(1_300, 1), longResult(20, 1)],
      [emptyResult, simulate()],
      [emptyResult, emptyResult],
    ])
      for (const { xs, lines } of chartsIn(together(...pair)))
        for (const { values } of lines) expect(values).toHaveLength(xs.length);
  });
});

describe('hostile names', () => {
  it.each(hostileTexts)('stay text: %j', (name) => {
    for (const page of [
      html.render(hostileResult(name)),
      together(hostileResult(name), hostileResult(name)),
    ]) {
      const body = bodyOf(page);
      expect(page.match(/<script/g)).toHaveLength(2);
      expect(page.match(/<\/script/g)).toHaveLength(2);
      expect(body).not.toMatch(/<(img|svg|textarea|iframe|script|style|title)/i);
      // What stands within quotes is no attribute.
      expect(/<[^>]*\son\w+=/i.test(body.replace(/"[^"]*"/g, '""'))).toBe(false);
      expect(page).not.toMatch(/[\p{Bidi_Control}\u0000\u001b\u2028\u2029]/u);
    }
  });
});

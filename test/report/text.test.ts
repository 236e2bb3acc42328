import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { width } from '../../src/model/sanitise.js';
import { text } from '../../src/report/writers/text.js';
import type { RunResult } from '../../src/stats/result.js';
import { emptyResult, simulate } from './simulated.js';

const golden = (name: string): string =>
  fileURLToPath(new URL(`../golden/report/${name}.txt`, import.meta.url));
const lineWith = (report: string, part: string): string | undefined =>
  report.split('\n').find((line) => line.includes(part));

describe('the text summary', () => {
  const passed = simulate();
  const failed = simulate({
    xmpp_msg_delivery_duration: 'p(99)<50',
    'xmpp_msg_delivery_duration{kind:chat,transport:websocket,which:first}': 'p(99.9)<1000',
    xmpp_msg_delivery_ratio: 'rate>=0.9',
  });

  it.each([
    ['passed', passed],
    ['failed', failed],
    ['invalid-and-empty', emptyResult],
  ])('of a run that is %s (update with vitest -u)', async (name, result) => {
    await expect(text.render(result)).toMatchFileSnapshot(golden(name));
  });

  it('begins with the verdict and its reasons', () => {
    expect(text.render(passed)).toMatch(/^✓ PASS {2}chat → tcp:\/\/127\.0\.0\.1:5222\n/);
    expect(text.render(failed)).toMatch(
      /^✗ FAIL .*\n {2}· threshold xmpp_msg_delivery_duration p\(99\)<50: it was /,
    );
  });

  it('refuses a p99.9 of fewer than a thousand values', () => {
    const few = lineWith(text.render(simulate({}, 80)), '  xmpp_msg_delivery_duration');
    const enough = lineWith(text.render(simulate({}, 100)), '  xmpp_msg_delivery_duration');
    expect(few).toMatch(/ 957 .* – +\S+$/);
    expect(enough).toMatch(/ 1,197 .* \d[\d.]+ +\S+$/);
  });

  it('shows when the ledger does not balance', () => {
    const ledger = { ...passed.ledger, lost: passed.ledger.lost - 1 };
    const report = text.render({ ...passed, ledger });
    expect(report).toContain('600 sent ≠ 597 delivered + 1 bounced + 1 lost');
    expect(report).toContain('✗ does not balance: 1 not accounted for');
    expect(text.render(passed)).toContain('600 sent = 597 delivered + 1 bounced + 2 lost');
  });

  it('never rounds a missed share up to the whole', () => {
    const metrics = {
      r: { kind: 'rate', unit: 'ratio', count: 10_000_000, rate: 0.9999999 },
    } as const;
    expect(lineWith(text.render({ ...emptyResult, metrics }), '  r ')).toMatch(
      / 99\.999 % +9,999,999 of 10,000,000$/,
    );
  });

  it('joins seconds when there are more than it has room for', () => {
    const seconds = Array.from({ length: 100 }, (_, at) => ({
      at,
      users: 1,
      iterations: 0,
      sent: 10,
      delivered: 10,
      errors: 0,
      p50: 1,
      p99: at === 50 ? 800 : 2,
      max: at === 50 ? 900 : 3,
    }));
    const report = text.render({ ...emptyResult, intervals: seconds });
    expect(report).toContain('each mark is 3 s');
    expect(lineWith(report, '  p99')).toMatch(/ ▁{16}█▁{17} {2}≤ 800\.0 ms$/);
  });

  it('makes names harmless that would move the cursor or turn the line round', () => {
    const evil = '\u001b[2J\r\n\u202e\u009b31m';
    const report = text.render({
      ...passed,
      scenario: { name: `chat${evil}`, text: evil },
      target: evil,
      reasons: [evil],
      environment: { [evil]: evil },
      startedAt: evil,
      counters: { [`stanza_errors.${evil}`]: 1 },
      thresholds: [{ metric: evil, expr: evil, ok: false }],
      metrics: { [`a${evil}`]: { kind: 'counter', unit: 'count', count: 1, rate: 1 } },
    });
    expect(report.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(lineWith(report, 'FAIL') ?? lineWith(report, 'PASS')).toContain('chat\\x1b[2J');
  });

  it('keeps to 80 columns whatever the names are', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(name, name, name, fc.maxSafeInteger(), (a, b, c, big) => {
        const report = text.render({
          ...passed,
          scenario: { name: a, text: '' },
          target: b,
          seed: big,
          reasons: [`${b} ${c} ${a}`],
          environment: { [a]: b, [c]: big },
          counters: { [a]: big },
          thresholds: [{ metric: b, expr: c, value: big, ok: true }],
          metrics: {
            [a]: { kind: 'trend', unit: 'ms', count: Math.abs(big), p50: 3_600_000, max: 3_600_000 },
            [`${a}{time:service}`]: { kind: 'trend', unit: 'ms', count: 1, p50: 0, max: 0 },
            [`${b}1`]: { kind: 'rate', unit: 'ratio', count: 1, rate: 0.5 },
          },
        } satisfies RunResult);
        for (const line of report.split('\n')) expect(width(line)).toBeLessThanOrEqual(80);
      }),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { width } from '../../src/model/sanitise.js';
import { type Compared, verdictWords } from '../../src/report/comparison/compared.js';
import { comparisonWriterNames, comparisonWriters } from '../../src/report/comparison/index.js';
import type { NumberChange } from '../../src/stats/regression.js';

const change = (over: Partial<NumberChange>): NumberChange => ({
  ...{ metric: 'xmpp_msg_delivery_duration', number: 'p50', better: 'lower', base: 2.325, fresh: 2.4 },
  ...{ change: 0.0323, low: 0.01, high: 0.055, p: 0.0119, tolerance: 0.05, verdict: 'no change' },
  ...over,
});
const compared = (
  over: Partial<Compared['comparison']> = {},
  kind: Compared['kind'] = 'baseline',
): Compared => ({
  kind,
  scenario: 'chat',
  warnings: ['different values of node: v20 in the baseline, v22 in the new results'],
  comparison: {
    verdict: 'regression',
    repeats: { base: 5, fresh: 5 },
    changes: [
      change({}),
      change({
        number: 'p99',
        base: 7.939,
        fresh: 9.871,
        change: 0.2434,
        low: 0.11,
        high: 0.39,
        p: 0.004,
        verdict: 'regression',
      }),
      change({
        metric: 'xmpp_msg_delivery_ratio',
        better: 'higher',
        number: 'share',
        base: 1,
        fresh: 0.9995,
        change: -0.0005,
        low: -0.0005,
        high: 0,
        p: 0.5,
        tolerance: 0.001,
      }),
      change({
        metric: 'iterations',
        better: 'higher',
        number: 'rate',
        base: 50,
        fresh: 612.5,
        change: 11.25,
        low: -0.5,
        high: 1e12,
        p: 0.0001,
        verdict: 'cannot tell',
      }),
    ],
    ...over,
  },
});

describe.each(comparisonWriterNames)('the comparison as %s', (name) => {
  const { extension, render } = comparisonWriters[name];

  it('looks as it should', async () => {
    await expect(render(compared())).toMatchFileSnapshot(`../golden/report/comparison.${extension}`);
  });

  it('has one line break at its end, and no control of a peer', () => {
    const rude = compared({ changes: [change({ metric: 'a\u001b[31m|<b>`\n' })] });
    expect(render(rude)).toMatch(/[^\n]\n$/);
    expect(render(rude)).not.toContain('\u001b');
    if (name === 'md') expect(render(rude)).toContain('a\\\\x1b\\[31m\\|&lt;b\\>\\`\\\\n');
  });
});

describe('the text', () => {
  const { render } = comparisonWriters.text;

  it('keeps to 80 columns whatever the numbers are', () => {
    const any = fc.double({ noNaN: true, min: -1, max: 1e12 });
    const size = fc.double({ noNaN: true, min: 0, max: 1e12 });
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        size,
        any,
        any,
        size,
        fc.constantFrom(...verdictWords),
        (metric, base, low, high, p, verdict) => {
          const text = render(
            compared({
              changes: [change({ metric, base, fresh: base, change: high, low, high, p, verdict })],
            }),
          );
          for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(80);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('says what is missing', () => {
    expect(render(compared({ verdict: 'cannot tell', changes: [] }))).toContain(
      '? CANNOT TELL  chat: 5 repeats of the baseline, 5 new\n  · cannot tell: no metric has enough values in every result; measure longer\n',
    );
    expect(render(compared({ verdict: 'cannot tell', repeats: { base: 1, fresh: 4 } }))).toContain(
      'chat: 1 repeat of the baseline, 4 new\n  1 regression',
    );
    expect(render(compared({ repeats: { base: 1, fresh: 4 } }))).toContain(
      'cannot tell: 1 repeat, 3 are needed',
    );
  });

  it('advises a tolerance above the noise after a self-test', () => {
    const changes = [change({ low: -0.034, high: 0.061, verdict: 'cannot tell' }), change({ number: 'p95' })];
    const text = render(compared({ verdict: 'cannot tell', changes }, 'self-test'));
    expect(text).toMatch(/^! TOO NOISY {2}chat: 10 repeats of one build, by turns 5 against 5\n/);
    expect(text.replace(/\n +/g, ' ')).toContain("--tolerance 'xmpp_msg_delivery_duration:p50=7%'");
    expect(text).not.toContain(':p95=');
    expect(text).not.toContain('more than 50 %');
  });

  it('advises none where it would have to be absurd', () => {
    const changes = [change({ low: -0.9, high: 3, verdict: 'cannot tell' }), change({})];
    const text = render(compared({ verdict: 'cannot tell', changes }, 'self-test'));
    expect(text).toContain('· noise of more than 50 % in 1 of 2 numbers\n');
    expect(text).not.toContain('--tolerance');
  });
});

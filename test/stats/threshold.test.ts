import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseThreshold, type Threshold, type ThresholdFault } from '../../src/stats/threshold.js';

const parse = (expr: string, metric = 'm') => parseThreshold(metric, expr);

describe('parseThreshold', () => {
  it.each([
    ['p(99)<250', { kind: 'percentile', percent: 99 }, '<', 250],
    ['p(99.9)<=1000', { kind: 'percentile', percent: 99.9 }, '<=', 1000],
    ['avg < 20.5', { kind: 'avg' }, '<', 20.5],
    ['min>0', { kind: 'min' }, '>', 0],
    ['max<1e3', { kind: 'max' }, '<', 1000],
    ['med<10', { kind: 'med' }, '<', 10],
    ['count>=1', { kind: 'count' }, '>=', 1],
    ['rate>=0.9999', { kind: 'rate' }, '>=', 0.9999],
    ['  value!=-1 ', { kind: 'value' }, '!=', -1],
    ['count===0', { kind: 'count' }, '==', 0],
    ['rate==.5', { kind: 'rate' }, '==', 0.5],
  ])('reads %s', (expr, aggregate, comparison, bound) => {
    expect(parse(expr)).toMatchObject({ expr, aggregate, comparison, bound });
  });

  it('reads tags of the metric', () => {
    expect(parse('p(95)<800', 'xmpp_login_duration{scenario:chat}')).toMatchObject({
      metric: 'xmpp_login_duration{scenario:chat}',
      name: { base: 'xmpp_login_duration', tags: { scenario: 'chat' } },
    });
  });

  it.each([
    ['', 0, /begin with p\(N\), avg/],
    ['<250', 0, /begin with/],
    ['p99<250', 0, /"p99" should begin with p\(N\)/],
    [' mean<3', 1, /"mean" should begin with/],
    ['p(101)<250', 2, /percentile 101 should be between 0 and 100/],
    ['p(-1)<250', 0, /begin with/],
    ['p(99)', 5, /after p\(99\) should come <, <=/],
    ['p(99)=250', 5, /after p\(99\) should come/],
    ['p(99)!250', 5, /after p\(99\) should come/],
    ['p(99)<', 6, /end in a number/],
    ['p(99)< fast', 7, /end in a number/],
    ['p(99)<=>250', 7, /end in a number/],
    ['p(99)<250ms', 9, /"ms" should not be there: trends are compared in ms/],
    ['p(99)<250 < 300', 9, /should not be there/],
  ])('refuses %j at %i', (expr, at, wrong) => {
    const fault = parse(expr) as ThresholdFault;
    expect(fault).toMatchObject({
      in: 'expr',
      at,
      wrong: expect.stringMatching(wrong),
    });
  });

  it('refuses a metric that cannot be', () => {
    expect(parse('count>0', 'a{b')).toMatchObject({ in: 'metric', at: 0 });
  });

  it('reads back whatever is written in its form', () => {
    const aggregate = fc.oneof(
      fc.constantFrom('avg', 'min', 'max', 'med', 'count', 'rate', 'value'),
      fc.double({ min: 1, max: 100, noNaN: true }).map((p) => `p(${p})`),
    );
    const comparison = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
    const bound = fc.double({ noNaN: true, noDefaultInfinity: true });
    const space = fc.constantFrom('', ' ', '  ');
    fc.assert(
      fc.property(aggregate, comparison, bound, space, space, (word, sign, number, before, after) => {
        const threshold = parse(`${word}${before}${sign}${after}${number}`) as Threshold;
        const { kind } = threshold.aggregate;
        expect(threshold.comparison).toBe(sign);
        expect(threshold.bound).toBe(Number(String(number)));
        expect(kind === 'percentile' ? word.startsWith('p(') : kind === word).toBe(true);
      }),
    );
  });

  it('never throws, and points into the text that it refuses', () => {
    const pieces = fc.array(fc.constantFrom('p(', '99', ')', '<', '=', '!', ' ', 'avg', 'ms', '1.5', 'e'));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((list) => list.join('')),
        ),
        (expr) => {
          const parsed = parse(expr);
          if ('wrong' in parsed) {
            expect(parsed.at).toBeGreaterThanOrEqual(0);
            expect(parsed.at).toBeLessThanOrEqual(expr.length);
          } else {
            expect(Number.isFinite(parsed.bound) || /\d{3}|e/i.test(expr)).toBe(true);
          }
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { parseTolerance, type Tolerance, toleranceOf } from '../../src/stats/tolerance.js';

describe('parseTolerance', () => {
  it.each<[string, Tolerance]>([
    ['p99=10%', { number: 'p99', share: 0.1 }],
    [' share = 0.5 % ', { number: 'share', share: 0.005 }],
    ['xmpp_iq_rtt:p50=3%', { metric: 'xmpp_iq_rtt', number: 'p50', share: 0.03 }],
    [
      'xmpp_iq_rtt{b:2,ns:urn:xmpp:ping,a:1}:p50=3%',
      { metric: 'xmpp_iq_rtt{a:1,b:2,ns:urn:xmpp:ping}', number: 'p50', share: 0.03 },
    ],
  ])('reads %s', (text, tolerance) => expect(parseTolerance(text)).toEqual(tolerance));

  it.each([
    ['p99', '"p99" should be like p99=10% or xmpp_iq_rtt:p99=10%'],
    ['p99=10', '"p99=10" should be like p99=10% or xmpp_iq_rtt:p99=10%'],
    ['p99=-1%', '"p99=-1%" should be like p99=10% or xmpp_iq_rtt:p99=10%'],
    ['p98=1%', '"p98" is not one of p50, p95, p99, rate, share, value'],
  ])('refuses %s', (text, wrong) => expect(parseTolerance(text)).toEqual({ wrong }));
});

describe('toleranceOf', () => {
  it('is 5 % unless said, and a thousandth of shares', () => {
    expect(toleranceOf({ metric: 'd', number: 'p99' }, [])).toBe(0.05);
    expect(toleranceOf({ metric: 'd', number: 'share' }, [])).toBe(0.001);
  });

  it('is the last one that fits best', () => {
    const all = ['d:p99=1%', 'd:p99=2%', 'p99=3%', 'e:p99=4%', 'p50=5%'].map(
      (text) => parseTolerance(text) as Tolerance,
    );
    expect(toleranceOf({ metric: 'd', number: 'p99' }, all)).toBe(0.02);
    expect(toleranceOf({ metric: 'f', number: 'p99' }, all)).toBe(0.03);
  });
});

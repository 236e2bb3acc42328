import { describe, expect, it } from 'vitest';
import { metricKey, parseMetricName, withTag } from '../../src/stats/metric-name.js';

describe('metric names', () => {
  it('have one spelling, whatever the order of the tags', () => {
    const name = parseMetricName('xmpp_iq_rtt{time:service, ns:urn:xmpp:ping}');
    expect(name).toEqual({
      base: 'xmpp_iq_rtt',
      tags: { time: 'service', ns: 'urn:xmpp:ping' },
    });
    expect(name && metricKey(name)).toBe('xmpp_iq_rtt{ns:urn:xmpp:ping,time:service}');
  });

  it('take one more tag', () => {
    expect(withTag('a', 'time', 'service')).toBe('a{time:service}');
    expect(withTag('a{z:1}', 'time', 'service')).toBe('a{time:service,z:1}');
    expect(withTag('a{time:x}', 'time', 'service')).toBe('a{time:service}');
  });

  it('cannot be broken by a value that came from a server', () => {
    const key = withTag('errors', 'condition', 'x,y:{z}\u001b[2J');
    expect(key).toBe('errors{condition:x_y:_z__[2J}');
    expect(parseMetricName(key)?.tags).toEqual({ condition: 'x_y:_z__[2J' });
  });

  it.each(['', '1a', 'a{', 'a{}x', 'a{b}', 'a{b:{c}}', 'a b', 'a{b:c,}'])('are not %j', (text) => {
    expect(parseMetricName(text)).toBeUndefined();
  });
});

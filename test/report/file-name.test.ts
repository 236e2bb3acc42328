import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinct, fileStem } from '../../src/report/file-name.js';

describe('fileStem', () => {
  it.each([
    ['xmpp_iq_rtt', 'xmpp_iq_rtt'],
    ['xmpp_iq_rtt{ns:urn:xmpp:ping,time:service}', 'xmpp_iq_rtt.ns-urn_xmpp_ping.time-service'],
    ['../../etc/passwd', '______etc_passwd'],
    ['.hidden', '_hidden'],
    ['', '_'],
  ])('%j becomes %s', (metric, stem) => {
    expect(fileStem(metric)).toBe(stem);
  });

  it('is never a path, a hidden file or too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const metric of [text, `a{b:${text}}`])
          expect(fileStem(metric)).toMatch(/^\w(?:[\w-]|\.(?!\.)){0,119}$/);
      }),
    );
  });
});

describe('distinct', () => {
  it('numbers what would be one file', () => {
    expect(distinct(['a', 'A', 'a', 'b', 'a-2'])).toEqual(['a', 'A-2', 'a-3', 'b', 'a-2-2']);
  });
});

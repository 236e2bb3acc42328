// Credentials in lines: where they begin, how far they go, and that no cut tells them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSecrets } from '../../src/inspect/line-secrets.js';
import type { Direction } from '../../src/model/flow.js';

type Said = readonly [dir: Direction, text: string];
const up = (text: string): Said => ['upstream', text];
const down = (text: string): Said => ['downstream', text];

const shown = (...said: readonly Said[]): string[] => {
  const secrets = new LineSecrets();
  return said.map(([dir, text]) => secrets.pass(dir, text));
};

describe('a line', () => {
  it.each([
    ['PASS sesame\r\n', 'PASS [masked]\r\n'],
    ['pass \t sesame and more\n', 'pass \t [masked]\n'],
    ['APOP juliet c4c9334b\r\n', 'APOP juliet [masked]\r\n'],
    ['AUTH PLAIN c2VzYW1l\r\n', 'AUTH PLAIN [masked]\r\n'],
    ['AUTH LOGIN\r\n', 'AUTH LOGIN\r\n'],
    ['a1 LOGIN juliet sesame\r\n', 'a1 LOGIN [masked]\r\n'],
    ['a1 AUTHENTICATE PLAIN c2VzYW1l\r\n', 'a1 AUTHENTICATE PLAIN [masked]\r\n'],
    ['230 Login successful.\r\n', '230 Login successful.\r\n'],
    ['Authorization: Basic c2VzYW1l\r\nHost: x\r\n', 'Authorization: Basic [masked]\r\nHost: x\r\n'],
    ['Authorization: sesame\r\n', 'Authorization: [masked]\r\n'],
    ['authorization:Bearer sesame\n', 'authorization:Bearer [masked]\n'],
    ['Proxy-Authorization: Digest a="b"\r\n', 'Proxy-Authorization: Digest [masked]\r\n'],
    ['Cookie: a=sesame\r\n b=sesame\r\nHost: x', 'Cookie: [masked]\r\n [masked]\r\nHost: x'],
    ['Set-Cookie: a=sesame\r\n\r\n body', 'Set-Cookie: [masked]\r\n\r\n body'],
    ['PASSWORD IS NO COMMAND\r\n', 'PASSWORD IS NO COMMAND\r\n'],
    ['PASS\r\nNEXT\r\n', 'PASS\r\nNEXT\r\n'],
    ['PASS sesame\rNEXT\r', 'PASS [masked]\rNEXT\r'],
    ['', ''],
    ['\r\n\r\n\n\r', '\r\n\r\n\n\r'],
  ])('%j is shown as %j', (text, expected) => {
    expect(shown(up(text))).toEqual([expected]);
    expect(shown(down(text))).toEqual([expected]);
  });
});

describe('a conversation', () => {
  it('is hidden from the mechanism on until the server ends it', () => {
    expect(
      shown(up('AUTH LOGIN\r\n'), down('334 VXNl\r\n'), up('anVs\r\n'), down('235 ok\r\n'), up('QUIT\r\n')),
    ).toEqual(['AUTH LOGIN\r\n', '334 [masked]\r\n', '[masked]\r\n', '235 ok\r\n', 'QUIT\r\n']);
  });

  it('goes on behind untagged answers of IMAP', () => {
    expect(
      shown(
        up('a AUTHENTICATE X\r\n'),
        down('* OK still here\r\n'),
        up('anVs\r\n'),
        down('a OK\r\n'),
        up('b NOOP\r\n'),
      ),
    ).toEqual(['a AUTHENTICATE X\r\n', '* OK still here\r\n', '[masked]\r\n', 'a OK\r\n', 'b NOOP\r\n']);
  });

  it('of TLS in FTP hides nothing after it', () => {
    expect(shown(up('AUTH TLS\r\n'), down('534 no\r\n'), up('USER x\r\n'))).toEqual([
      'AUTH TLS\r\n',
      '534 no\r\n',
      'USER x\r\n',
    ]);
  });

  it('with a prompt hides one line', () => {
    expect(shown(down('Password for juliet: '), up('ses'), up('ame\r\nls\r\n'))).toEqual([
      'Password for juliet: ',
      '[masked]',
      '\r\nls\r\n',
    ]);
  });

  it('with a gap hides what the gap may have begun', () => {
    const secrets = new LineSecrets();
    expect(secrets.pass('upstream', 'PA')).toBe('PA');
    secrets.gap('upstream');
    expect(secrets.pass('upstream', 'sesame\r\nNOOP\r\n')).toBe('[masked]\r\nNOOP\r\n');
  });
});

const secret = 'c2VzYW1l';
const lines = fc.constantFrom(
  ...['PASS ', 'a LOGIN ', 'AUTH PLAIN ', 'Cookie: ', 'Authorization: Basic ', 'APOP x '].map(
    (start) => `${start}${secret}\r\n`,
  ),
  ...['NOOP\r\n', 'Host: x\n', '\r\n', 'hello world\r', `${'x'.repeat(600)} PASS\r\n`],
);

describe('whatever is said, however it is cut', () => {
  it('no secret is shown, and everything else is', () => {
    fc.assert(
      fc.property(
        fc.array(lines, { maxLength: 8 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (said, cuts) => {
          const text = said.join('');
          const secrets = new LineSecrets();
          let all = '';
          let from = 0;
          for (const to of [...cuts.sort((a, b) => a - b), text.length]) {
            all += secrets.pass('upstream', text.slice(from, Math.max(from, to)));
            from = Math.max(from, to);
          }
          expect(all).not.toContain(secret);
          // Nor any telling part of it.
          expect(all).not.toContain(secret.slice(1, 5));
          // A login hides more than the secret, and a scheme that is cut is hidden too.
          if (/AUTH PLAIN|Basic/.test(text)) return;
          expect(all.replaceAll('[masked]', secret)).toBe(text);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyLog } from '../../../src/inspect/tls/key-log.js';

const random = 'ab'.repeat(32);
const secret = '0123456789abcdef'.repeat(4);

describe('a key log', () => {
  it('has the secrets of a connection by their labels, in any case of letters', () => {
    const log = new KeyLog();
    log.text(
      `# a comment\nCLIENT_RANDOM ${random} ${secret.repeat(1)}\r\n\nserver_traffic_secret_0 ${random.toUpperCase()} ${secret}`,
    );
    const found = log.find(random.toUpperCase());
    expect([...(found?.keys() ?? [])]).toEqual(['CLIENT_RANDOM', 'SERVER_TRAFFIC_SECRET_0']);
    expect(Buffer.from(found?.get('CLIENT_RANDOM') ?? []).toString('hex')).toBe(secret);
    expect(log.find('cd'.repeat(32))).toBeUndefined();
  });

  it.each([
    '',
    '# CLIENT_RANDOM',
    `CLIENT_RANDOM ${random}`,
    `CLIENT_RANDOM ${random} ${secret}0`,
    `CLIENT_RANDOM ${random.slice(2)} ${secret}`,
    `CLIENT_RANDOM  ${random} ${secret}`,
    `CLIENT_RANDOM ${random} ${'00'.repeat(65)}`,
    `${'A'.repeat(60)} ${random} ${secret}`,
    `CLIENT_RANDOM ${random} ${secret} and more`,
    'x'.repeat(100_000),
  ])('passes over what is no secret: %.30j', (line) => {
    expect(new KeyLog().line(line)).toBe(false);
  });

  it('takes any text without a word', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => new KeyLog().text(text)));
  });

  it('forgets the oldest connections', () => {
    const log = new KeyLog();
    const name = (i: number) => i.toString(16).padStart(64, '0');
    for (let i = 0; i < 20_001; i++) log.line(`CLIENT_RANDOM ${name(i)} ${secret}`);
    expect(log.find(name(0))).toBeUndefined();
    expect(log.find(name(1))).toBeDefined();
    expect(log.find(name(20_000))).toBeDefined();
  });

  it('keeps no more labels than there are', () => {
    const log = new KeyLog();
    for (let i = 0; i < 100; i++) log.line(`LABEL_${i} ${random} ${secret}`);
    expect(log.find(random)?.size).toBe(16);
  });

  it('wakes those who wait for a connection, until they wait no more', () => {
    const log = new KeyLog();
    let woken = 0;
    const stop = log.watch(random, () => woken++);
    log.line(`CLIENT_RANDOM ${'cd'.repeat(32)} ${secret}`);
    expect(woken).toBe(0);
    log.line(`CLIENT_RANDOM ${random} ${secret}`);
    expect(woken).toBe(1);
    stop();
    log.line(`CLIENT_RANDOM ${random} ${secret}`);
    expect(woken).toBe(1);
  });
});

// PLAIN against RFC 4616.
import { describe, expect, it } from 'vitest';
import { sharedDerive } from '../../../src/xmpp/sasl/derive.js';
import { plain } from '../../../src/xmpp/sasl/plain.js';
import { storing } from './exchange.js';

const tools = { nonce: () => 'unused', derive: sharedDerive };

describe('the client', () => {
  it('sends the message of RFC 4616 §4', () => {
    const client = plain.client({ username: 'tim', password: 'tanstaaftanstaaf' }, tools);
    expect(client.start()).toEqual({ kind: 'response', bytes: Buffer.from('\0tim\0tanstaaftanstaaf') });
    const other = plain.client({ username: 'Kurt', password: 'xipj3plmq', authzid: 'Ursel' }, tools);
    expect(other.start()).toEqual({ kind: 'response', bytes: Buffer.from('Ursel\0Kurt\0xipj3plmq') });
  });

  it('refuses a NUL in a name and a challenge', async () => {
    expect(plain.client({ username: 'a\0b', password: 'c' }, tools).start().kind).toBe('fault');
    const client = plain.client({ username: 'tim', password: 'x' }, tools);
    expect((await client.respond(Buffer.from('?'))).kind).toBe('fault');
  });
});

describe('the server', () => {
  const step = (text: string | Buffer) =>
    plain.server({ ...tools, credentials: storing('pass') }).step(Buffer.from(text as string));

  it.each(['', 'user', 'user\0pass', '\0user\0pass\0', '\0\0'])(
    'calls %j malformed or wrong',
    async (text) => {
      expect((await step(text)).kind).toBe('failure');
    },
  );

  it('calls what is not UTF-8 malformed', async () => {
    expect(await step(Buffer.from([0, 0x75, 0, 0xff]))).toEqual({
      kind: 'failure',
      condition: 'malformed-request',
    });
  });
});

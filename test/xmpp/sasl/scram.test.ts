// SCRAM against the exchanges printed in RFC 5802 §5 and RFC 7677 §3, and against peers that cheat.
import { describe, expect, it } from 'vitest';
import { sharedDerive } from '../../../src/xmpp/sasl/derive.js';
import { type MechanismName, mechanisms } from '../../../src/xmpp/sasl/mechanisms.js';
import { credentialsOf } from '../../../src/xmpp/sasl/scram-keys.js';
import { storing } from './exchange.js';

interface Vector {
  readonly name: MechanismName;
  readonly clientNonce: string;
  readonly serverNonce: string;
  readonly salt: string;
  readonly messages: readonly [string, string, string, string];
}

const vectors: readonly Vector[] = [
  {
    name: 'SCRAM-SHA-1',
    clientNonce: 'fyko+d2lbbFgONRv9qkxdawL',
    serverNonce: '3rfcNHYJY1ZVvWVs7j',
    salt: 'QSXCR+Q6sek8bf92',
    messages: [
      'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
      'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
      'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
      'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
    ],
  },
  {
    name: 'SCRAM-SHA-256',
    clientNonce: 'rOprNGfwEbeRWgbNEkqO',
    serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    messages: [
      'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
      'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    ],
  },
];

const bytes = (text: string): Buffer => Buffer.from(text);
const response = (text: string) => ({ kind: 'response', bytes: bytes(text) });
const clientOf = (name: MechanismName, nonce: string) =>
  mechanisms[name].client(
    { username: 'user', password: 'pencil' },
    { nonce: () => nonce, derive: sharedDerive },
  );

describe.each(vectors)(
  'the printed exchange of $name',
  ({ name, clientNonce, serverNonce, salt, messages }) => {
    const [first, challenge, final, success] = messages;

    it('is what our client says, and it believes the signature', async () => {
      const client = clientOf(name, clientNonce);
      expect(client.start()).toEqual(response(first));
      expect(await client.respond(bytes(challenge))).toEqual(response(final));
      expect(client.verify(bytes(success))).toBeUndefined();
    });

    it('is what our server says', async () => {
      const server = mechanisms[name].server({
        nonce: () => serverNonce,
        derive: sharedDerive,
        credentials: async (_username, hash) => {
          const raw = Buffer.from(salt, 'base64');
          return credentialsOf(await sharedDerive('pencil', raw, 4096, hash), raw, 4096, hash);
        },
      });
      expect(await server.step(bytes(first))).toEqual({ kind: 'challenge', bytes: bytes(challenge) });
      expect(await server.step(bytes(final))).toEqual({
        kind: 'success',
        username: 'user',
        bytes: bytes(success),
      });
    });
  },
);

describe('the client and a server that cheats', () => {
  const challenge = (nonce: string, rest = 's=W22ZaJ0SNY7soEsUEjb6gQ==,i=4') => bytes(`r=${nonce},${rest}`);

  it.each([
    ['no SCRAM at all', 'hello', 'not a SCRAM message'],
    ['an unknown mandatory extension', 'm=x,r=mine+1,s=QSXC,i=4', 'not a SCRAM message'],
    ['a nonce that is not ours', 'r=other,s=QSXC,i=4', 'does not extend ours'],
    ['a nonce that only repeats ours', 'r=mine,s=QSXC,i=4', 'does not extend ours'],
    ['no iterations', 'r=mine+1,s=QSXC,i=0', 'iterations'],
    ['endless iterations', 'r=mine+1,s=QSXC,i=1000001', 'iterations'],
    ['more iterations than a number holds', `r=mine+1,s=QSXC,i=${'9'.repeat(400)}`, 'iterations'],
  ])('%s', async (_what, text, detail) => {
    const reply = await clientOf('SCRAM-SHA-1', 'mine').respond(bytes(text));
    expect(reply).toEqual({ kind: 'fault', detail: expect.stringContaining(detail) });
  });

  it.each([
    ['another signature', 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=', 'signature is wrong'],
    ['a short signature', 'v=QSXC', 'did not sign'],
    ['no signature', '', 'did not sign'],
    ['an error', 'e=invalid-proof', 'invalid-proof'],
  ])('success with %s', async (_what, text, detail) => {
    const client = clientOf('SCRAM-SHA-1', 'mine');
    await client.respond(challenge('mine+1'));
    expect(client.verify(bytes(text))).toContain(detail);
  });

  it('success before anything was proved', () => {
    expect(clientOf('SCRAM-SHA-1', 'mine').verify(undefined)).toContain('before');
  });

  it('believes a signature that comes as a last challenge', async () => {
    const [vector] = vectors;
    if (!vector) throw new Error('no vector');
    const client = clientOf(vector.name, vector.clientNonce);
    await client.respond(bytes(vector.messages[1]));
    expect(await client.respond(bytes(vector.messages[3]))).toEqual(response(''));
    expect(client.verify(undefined)).toBeUndefined();
  });

  it('never says a prohibited password', () => {
    const client = mechanisms['SCRAM-SHA-1'].client(
      { username: 'user', password: 'bell\u0007' },
      { nonce: () => 'mine', derive: sharedDerive },
    );
    expect(client.start()).toEqual({ kind: 'fault', detail: expect.stringContaining('SASLprep') });
  });
});

describe('the server and a client that cheats', () => {
  const serverOf = () =>
    mechanisms['SCRAM-SHA-1'].server({
      nonce: () => '+1',
      derive: sharedDerive,
      credentials: storing('pencil'),
    });
  const malformed = { kind: 'failure', condition: 'malformed-request' };

  it.each([
    '',
    'n,,n=user',
    'n,,n=us=er,r=mine',
    'p=tls-unique,,n=user,r=mine',
    'n,,n=user,r=a b',
    'n,,m=x,n=user,r=mine',
  ])('calls the first message %j malformed', async (first) => {
    expect(await serverOf().step(bytes(first))).toEqual(malformed);
  });

  it('takes a client that could bind channels but was not offered it', async () => {
    expect((await serverOf().step(bytes('y,,n=user,r=mine'))).kind).toBe('challenge');
  });

  it.each([
    ['another nonce', 'c=biws,r=mine+2,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts='],
    ['another gs2 header than at first', 'c=eSws,r=mine+1,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts='],
    ['a short proof', 'c=biws,r=mine+1,p=QSXC'],
    ['no proof', 'c=biws,r=mine+1'],
  ])('refuses a final message with %s', async (_what, final) => {
    const server = serverOf();
    await server.step(bytes('n,,n=user,r=mine'));
    expect(await server.step(bytes(final))).toEqual(malformed);
  });

  it('refuses the proof of another password', async () => {
    const server = serverOf();
    await server.step(bytes('n,,n=user,r=mine'));
    expect(await server.step(bytes('c=biws,r=mine+1,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts='))).toEqual({
      kind: 'failure',
      condition: 'not-authorized',
    });
  });
});

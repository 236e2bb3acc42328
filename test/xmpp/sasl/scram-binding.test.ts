// SCRAM bound to TLS, and SCRAM-SHA-512, against a server's arithmetic written here from RFC 5802 §3; and challenges made of anything.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Binding } from '../../../src/xmpp/sasl/binding.js';
import { sharedDerive } from '../../../src/xmpp/sasl/derive.js';
import { type ClientMechanismName, clientMechanisms } from '../../../src/xmpp/sasl/mechanisms.js';

const salt = Buffer.from('a salt of sixteen');
const iterations = 5;
const tools = { nonce: () => 'client', derive: sharedDerive };
const scrams = Object.keys(clientMechanisms).filter((name) =>
  name.startsWith('SCRAM'),
) as ClientMechanismName[];

const bound: Binding = { kind: 'bound', type: 'tls-exporter', data: Buffer.from([0, 255, 0x2c, 0x3d, 10]) };

/** What RFC 5802 §3 says for these messages. */
function expected(name: string, password: string, authMessage: string): { proof: string; signature: string } {
  const hash =
    { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-512': 'sha512' }[name.slice(6).replace('-PLUS', '')] ?? '';
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const length = createHash(hash).digest().length;
  const salted = pbkdf2Sync(password, salt, iterations, length, hash);
  const clientKey = hmac(salted, 'Client Key');
  const signature = hmac(createHash(hash).update(clientKey).digest(), authMessage);
  const proof = Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)));
  return {
    proof: proof.toString('base64'),
    signature: hmac(hmac(salted, 'Server Key'), authMessage).toString('base64'),
  };
}

describe.each(scrams)('%s', (name) => {
  const binding: Binding = name.endsWith('-PLUS') ? bound : { kind: 'unbound' };
  const gs2 = name.endsWith('-PLUS') ? 'p=tls-exporter,,' : 'n,,';

  it('proves and checks what RFC 5802 says, with the binding in it', async () => {
    const client = clientMechanisms[name].client({ username: 'user', password: 'pencil' }, tools, binding);
    expect(client.start()).toEqual({ kind: 'response', bytes: Buffer.from(`${gs2}n=user,r=client`) });
    const challenge = `r=client+server,s=${salt.toString('base64')},i=${iterations}`;
    const data = binding.kind === 'bound' ? binding.data : Buffer.alloc(0);
    const unproven = `c=${Buffer.concat([Buffer.from(gs2), data]).toString('base64')},r=client+server`;
    const { proof, signature } = expected(name, 'pencil', `n=user,r=client,${challenge},${unproven}`);
    const reply = await client.respond(Buffer.from(challenge));
    expect(reply).toEqual({ kind: 'response', bytes: Buffer.from(`${unproven},p=${proof}`) });
    expect(client.verify(Buffer.from(`v=${signature}`))).toBeUndefined();
    // It is over: nothing more may come.
    expect(client.verify(Buffer.from('more'))).toContain('went on');
    expect(await client.respond(Buffer.alloc(0))).toEqual({
      kind: 'fault',
      detail: expect.stringContaining('went on'),
    });
  });

  it('ends with a fault or a proof whatever the challenges are, and believes no success', async () => {
    const piece = fc.constantFrom(
      'r=',
      'client',
      's=',
      'QSXC',
      'i=',
      '1',
      '4096',
      ',',
      '=',
      'm=x',
      'v=',
      'e=',
      '-1',
      '1e3',
      ' ',
      '\0',
      'ß',
    );
    const challenge = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(piece, { maxLength: 12 }).map((parts) => Buffer.from(parts.join(''))),
      fc
        .tuple(fc.base64String(), fc.integer({ min: -1, max: 20 }))
        .map(([text, count]) => Buffer.from(`r=client1,s=${text},i=${count}`)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(challenge, { minLength: 1, maxLength: 3 }),
        challenge,
        async (challenges, success) => {
          const client = clientMechanisms[name].client(
            { username: 'user', password: 'pencil' },
            tools,
            binding,
          );
          client.start();
          for (const bytes of challenges)
            expect(['fault', 'response']).toContain((await client.respond(bytes)).kind);
          expect(client.verify(success)).toEqual(expect.any(String));
          expect(client.verify(undefined)).toEqual(expect.any(String));
        },
      ),
      { numRuns: 60 },
    );
  });
});

it('says y to a server that does not seem to bind', () => {
  const client = clientMechanisms['SCRAM-SHA-1'].client(
    { username: 'user', password: 'pencil', authzid: 'a,b=c@d' },
    tools,
    { kind: 'unoffered' },
  );
  expect(client.start()).toEqual({
    kind: 'response',
    bytes: Buffer.from('y,a=a=2Cb=3Dc@d,n=user,r=client'),
  });
});

describe.each(['EXTERNAL', 'ANONYMOUS'] as const)('%s', (name) => {
  const client = clientMechanisms[name].client({ username: 'user', password: 'pencil' }, tools);

  it('says nothing, and takes the success as it is', () => {
    expect(client.start()).toEqual({ kind: 'response', bytes: Buffer.alloc(0) });
    expect(client.verify(undefined)).toBeUndefined();
  });

  it('has no challenge', async () => {
    expect((await client.respond(Buffer.alloc(0))).kind).toBe('fault');
  });
});

it('EXTERNAL names whom to act as', () => {
  const client = clientMechanisms.EXTERNAL.client(
    { username: 'u', password: '', authzid: 'juliet@example.org' },
    tools,
  );
  expect(client.start()).toEqual({ kind: 'response', bytes: Buffer.from('juliet@example.org') });
});

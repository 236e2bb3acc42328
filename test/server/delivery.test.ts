// The delivery table against the summary in RFC 6121 §8.5.4. Its letters: A all, D deliver, E error, M most available,
// O offline, S silence; where it says S for a message that somebody wrote, an error is allowed too, and what we send.
import { describe, expect, it } from 'vitest';
import {
  type Addressee,
  type Delivery,
  delivery,
  type MessageType,
  messageType,
} from '../../src/server/delivery.js';

const types: readonly MessageType[] = ['normal', 'chat', 'groupchat', 'headline'];

const rfc: readonly (readonly [string, Addressee, string])[] = [
  ['the account does not exist', 'no-account', 'SSES'],
  ['no resource, bare', 'bare-offline', 'OOES'],
  ['no resource, full', 'gone-offline', 'SOSS'],
  ['only negative resources, bare', 'bare-offline', 'OOES'],
  ['only negative resources, full, no match', 'gone-offline', 'SOSS'],
  ['full, match', 'resource', 'DDDD'],
  ['a resource that is not negative, bare', 'bare-online', 'MMEA'],
  ['a resource that is not negative, full, no match', 'gone-online', 'SMSS'],
];

const allowed: Readonly<Record<string, readonly Delivery[]>> = {
  A: ['all'],
  D: ['resource'],
  E: ['bounce'],
  M: ['highest'],
  O: ['store'],
  S: ['drop', 'bounce'],
};

describe.each(rfc)('%s', (_when, addressee, letters) => {
  it.each(types.map((type, i) => [type, letters[i] ?? ''] as const))('%s: %s', (type, letter) => {
    expect(allowed[letter]).toContain(delivery(addressee, type));
  });

  it('an error never comes back', () => {
    expect(['drop', 'resource']).toContain(delivery(addressee, 'error'));
  });
});

it('takes unknown types for normal', () => {
  expect([undefined, 'chat', 'CHAT', 'toString'].map(messageType)).toEqual([
    'normal',
    'chat',
    'normal',
    'normal',
  ]);
});

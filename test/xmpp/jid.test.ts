// Addresses against RFC 7622 §3.
import { describe, expect, it } from 'vitest';
import { formatBareJid, formatJid, parseJid } from '../../src/xmpp/jid.js';

describe('parseJid', () => {
  it.each([
    ['localhost', { domain: 'localhost' }],
    ['juliet@example.com', { local: 'juliet', domain: 'example.com' }],
    ['Juliet@Example.COM/Balcony', { local: 'juliet', domain: 'example.com', resource: 'Balcony' }],
    ['example.com/foo@bar/baz', { domain: 'example.com', resource: 'foo@bar/baz' }],
    ['juliet@example.com/foo@bar', { local: 'juliet', domain: 'example.com', resource: 'foo@bar' }],
    ['a@example.com.', { local: 'a', domain: 'example.com' }],
    ['π@example.com/Σ', { local: 'π', domain: 'example.com', resource: 'Σ' }],
    ['user@[::1]/a b', { local: 'user', domain: '[::1]', resource: 'a b' }],
  ])('%s', (text, jid) => {
    expect(parseJid(text)).toEqual(jid);
  });

  it.each([
    '',
    '@',
    '@example.com',
    'juliet@',
    '/resource',
    'juliet@example.com/',
    'a b@example.com',
    'fussball"@example.com',
    "d'artagnan@example.com",
    'a@b@example.com',
    'a@exa mple.com',
    'a@example.com/be\u0007ll',
    `${'a'.repeat(1024)}@example.com`,
    `a@example.com/${'é'.repeat(512)}`,
  ])('refuses %j', (text) => {
    expect(parseJid(text)).toBeUndefined();
  });

  it('takes parts of exactly 1023 bytes', () => {
    expect(parseJid(`${'a'.repeat(1023)}@example.com/${'é'.repeat(511)}r`)).toBeDefined();
  });
});

it.each(['localhost', 'a@localhost', 'a@localhost/R', 'localhost/R'])('formats %s back', (text) => {
  const jid = parseJid(text);
  expect(jid && formatJid(jid)).toBe(text);
  expect(jid && formatBareJid(jid)).toBe(text.split('/')[0]);
});

// Who exists, and what is derived for whom.
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../src/server/accounts.js';
import { defaultServerLimits } from '../../src/server/limits.js';
import type { Derive } from '../../src/xmpp/sasl/derive.js';

/** Accounts and the passwords that have been derived for them. */
function accountsOf(count: number, passwords = defaultServerLimits.passwords) {
  const derived: string[] = [];
  const derive: Derive = async (password) => {
    derived.push(password);
    return Buffer.from(password);
  };
  const limits = { ...defaultServerLimits, passwords };
  return {
    accounts: new Accounts({ count, named: { Nurse: 'secret' } }, 'localhost', limits, derive),
    derived,
  };
}

describe('find', () => {
  it.each(['user1', 'user10000000', 'nurse'])('%s exists', (username) => {
    expect(accountsOf(10_000_000).accounts.find(username)?.bare).toBe(`${username}@localhost`);
  });

  it.each(['user0', 'user01', 'user11', 'user', 'user1x', 'Nurse', '', 'toString'])(
    '%j does not',
    (username) => {
      expect(accountsOf(10).accounts.find(username)).toBeUndefined();
    },
  );

  it('always gives the same account', () => {
    const { accounts } = accountsOf(1);
    expect(accounts.find('user1')).toBe(accounts.find('user1'));
  });
});

describe('credentials', () => {
  it('derives nothing before it is asked, and then the password of the one asked for', async () => {
    const { accounts, derived } = accountsOf(10_000);
    expect(derived).toEqual([]);
    await accounts.credentials('User77', 'sha1');
    expect(derived).toEqual(['pass77']);
  });

  it('makes up some for who does not exist, always with the same salt', async () => {
    const { accounts, derived } = accountsOf(1);
    const first = await accounts.credentials('nobody', 'sha256');
    const second = await accounts.credentials('nobody', 'sha256');
    expect(first.salt).toEqual(second.salt);
    expect(first.iterations).toBe(4096);
    expect(first.storedKey).toHaveLength(32);
    expect(first.storedKey).not.toEqual(second.storedKey);
    expect(derived).toEqual([]);
  });
});

describe('register', () => {
  it('takes what can be an address and a password', () => {
    const { accounts } = accountsOf(1);
    expect(accounts.register('mercutio', 'x')).toBe('registered');
    expect(accounts.find('mercutio')).toBeDefined();
    expect(accounts.register('mercutio', 'y')).toBe('conflict');
    expect(accounts.register('user1', 'y')).toBe('conflict');
    expect(accounts.register('a@b', 'y')).toBe('not-acceptable');
    expect(accounts.register('ben', 'bell\u0007')).toBe('not-acceptable');
  });

  it('ends at a bound', () => {
    const { accounts } = accountsOf(0, 2);
    expect(accounts.register('one', 'x')).toBe('registered');
    expect(accounts.register('two', 'x')).toBe('resource-constraint');
  });
});

it('forgets a removed account for good', () => {
  const { accounts } = accountsOf(2);
  const account = accounts.find('user2');
  if (!account) throw new Error('user2 is missing');
  accounts.remove(account);
  expect(accounts.find('user2')).toBeUndefined();
  expect(accounts.register('user2', 'x')).toBe('registered');
  expect(accounts.find('user2')).not.toBe(account);
});

// The cache of salted passwords: same inputs once, other inputs apart, bounded, and failures forgotten.
import { describe, expect, it } from 'vitest';
import { cachedDerive, type Derive, sharedDerive } from '../../../src/xmpp/sasl/derive.js';

const salt = Buffer.from('salt');

function counting(): { calls: string[]; derive: Derive } {
  const calls: string[] = [];
  const derive: Derive = async (password) => {
    calls.push(password);
    return Buffer.from(password);
  };
  return { calls, derive };
}

describe('cachedDerive', () => {
  it('derives equal inputs once, even while the first is under way', async () => {
    const { calls, derive } = counting();
    const cached = cachedDerive(derive, 10);
    const both = await Promise.all([
      cached('a', salt, 1, 'sha1'),
      cached('a', Buffer.from('salt'), 1, 'sha1'),
    ]);
    expect(both[0]).toBe(both[1]);
    expect(calls).toEqual(['a']);
  });

  it('keeps apart what differs in any input', async () => {
    const { calls, derive } = counting();
    const cached = cachedDerive(derive, 10);
    await cached('a', salt, 1, 'sha1');
    await cached('a', salt, 1, 'sha256');
    await cached('a', salt, 2, 'sha1');
    await cached('a', Buffer.from('pepper'), 1, 'sha1');
    await cached('b', salt, 1, 'sha1');
    expect(calls).toHaveLength(5);
  });

  it('forgets what was unused the longest', async () => {
    const { calls, derive } = counting();
    const cached = cachedDerive(derive, 2);
    for (const password of ['a', 'b', 'a', 'c', 'a', 'b']) await cached(password, salt, 1, 'sha1');
    expect(calls).toEqual(['a', 'b', 'c', 'b']);
  });

  it('tries again after a failure', async () => {
    let isBroken = true;
    const cached = cachedDerive(async () => {
      if (isBroken) throw new Error('no threads');
      return salt;
    }, 2);
    await expect(cached('a', salt, 1, 'sha1')).rejects.toThrow('no threads');
    isBroken = false;
    expect(await cached('a', salt, 1, 'sha1')).toBe(salt);
  });
});

it('is PBKDF2 (RFC 6070, second vector)', async () => {
  const key = await sharedDerive('password', salt, 2, 'sha1');
  expect(key.toString('hex')).toBe('ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957');
});

// Waiting messages: two bounds, in order, and the delay as last child.
import { describe, expect, it } from 'vitest';
import { OfflineStore, stampDelay } from '../../src/server/offline.js';

const message = (text: string): Buffer => Buffer.from(text);

describe('OfflineStore', () => {
  it('gives everything back once, the oldest first', () => {
    const store = new OfflineStore(10, 100);
    expect([store.add(message('a')), store.add(message('b'))]).toEqual([true, true]);
    expect(store.take().map(String)).toEqual(['a', 'b']);
    expect(store.take()).toEqual([]);
  });

  it('takes no more messages than it may, and more again when it was emptied', () => {
    const store = new OfflineStore(1, 100);
    expect([store.add(message('a')), store.add(message('b'))]).toEqual([true, false]);
    store.take();
    expect(store.add(message('c'))).toBe(true);
  });

  it('takes no more bytes than it may', () => {
    const store = new OfflineStore(10, 5);
    expect([store.add(message('abc')), store.add(message('abc')), store.add(message('ab'))]).toEqual([
      true,
      false,
      true,
    ]);
    store.take();
    expect(store.add(message('abcde'))).toBe(true);
  });
});

it('stampDelay', () => {
  const stamped = stampDelay(
    message('<message><body>a</body></message >'),
    'localhost',
    Date.UTC(2002, 8, 10, 23, 8, 25),
  );
  expect(stamped.toString()).toBe(
    "<message><body>a</body><delay xmlns='urn:xmpp:delay' from='localhost' stamp='2002-09-10T23:08:25.000Z'/></message >",
  );
});

import { describe, expect, it } from 'vitest';
import type { StreamContext } from '../../src/xmpp/frame.js';
import { Inbox } from '../../src/xmpp/inbox.js';

const context: StreamContext = { contentNs: '', prefixes: new Map(), attrs: {} };
function put(inbox: Inbox, text: string): boolean {
  const lent = Buffer.from(`#${text}#`);
  const isKept = inbox.put('nonza', lent, 1, lent.length - 1, context);
  lent.fill('?');
  return isKept;
}
const take = async (inbox: Inbox): Promise<string> => (await inbox.take()).bytes.toString();

describe('an inbox', () => {
  it('gives frames in order, those already there and those to come', async () => {
    const inbox = new Inbox();
    put(inbox, 'a');
    put(inbox, 'b');
    expect([await take(inbox), await take(inbox)]).toEqual(['a', 'b']);
    const next = take(inbox);
    put(inbox, 'c');
    expect(await next).toBe('c');
    expect(inbox.length).toBe(0);
  });

  it('gives what it has before it fails, and then fails for good', async () => {
    const inbox = new Inbox();
    put(inbox, 'a');
    inbox.fail(new Error('first'));
    inbox.fail(new Error('second'));
    expect(await take(inbox)).toBe('a');
    await expect(take(inbox)).rejects.toThrow('first');
    await expect(inbox.unlessFailed(new Promise(() => undefined))).rejects.toThrow('first');
    expect(inbox.failure?.message).toBe('first');
  });

  it('drains what was set aside, then what was not taken', async () => {
    const inbox = new Inbox();
    for (const text of ['a', 'b', 'c']) put(inbox, text);
    inbox.setAside(await inbox.take());
    expect(inbox.drain().map(({ bytes }) => bytes.toString())).toEqual(['a', 'b', 'c']);
    expect(inbox.drain()).toEqual([]);
  });

  it('has no room for ever', () => {
    const inbox = new Inbox();
    let kept = 0;
    while (put(inbox, 'x'.repeat(1024)) && kept < 10_000) kept++;
    expect(kept).toBe(3276);
    expect(inbox.length).toBe(kept);
  });
});

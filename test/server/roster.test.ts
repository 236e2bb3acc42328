// Rosters: what is shown, what is kept beside it, and the bound.
import { describe, expect, it } from 'vitest';
import { Roster } from '../../src/server/roster.js';

const request = Buffer.from('<presence/>');

describe('Roster', () => {
  it("keeps a stranger's request without showing it, and forgets it with the refusal", () => {
    const roster = new Roster(10);
    const { after } = roster.step('a@x', 'inbound', 'subscribe', request);
    expect(after).toMatchObject({ state: 'none+in', isListed: false, request });
    roster.step('a@x', 'outbound', 'unsubscribed');
    expect([...roster.items()]).toEqual([]);
  });

  it('shows the contact once the request is granted, and no request any more', () => {
    const roster = new Roster(10);
    roster.step('a@x', 'inbound', 'subscribe', request);
    const { after } = roster.step('a@x', 'outbound', 'subscribed');
    expect(after).toEqual({ jid: 'a@x', state: 'from', groups: [], isListed: true });
  });

  it('keeps a request while the owner asks on his part', () => {
    const roster = new Roster(10);
    roster.step('a@x', 'inbound', 'subscribe', request);
    roster.step('a@x', 'outbound', 'subscribe');
    roster.step('a@x', 'inbound', 'subscribed', Buffer.from('<other/>'));
    expect(roster.get('a@x')).toMatchObject({ state: 'to+in', isListed: true, request });
  });

  it('changes name and groups without touching the subscription', () => {
    const roster = new Roster(10);
    roster.step('a@x', 'outbound', 'subscribe');
    roster.put('a@x', 'A', ['g']);
    expect(roster.put('a@x', undefined, [])).toEqual({
      jid: 'a@x',
      state: 'none+out',
      groups: [],
      isListed: true,
    });
  });

  it('leaves a contact listed when the subscription is over', () => {
    const roster = new Roster(10);
    roster.step('a@x', 'outbound', 'subscribe');
    roster.step('a@x', 'inbound', 'unsubscribed');
    expect(roster.get('a@x')).toMatchObject({ state: 'none', isListed: true });
  });

  it('removes only what the owner has', () => {
    const roster = new Roster(10);
    roster.step('a@x', 'inbound', 'subscribe', request);
    expect(roster.remove('a@x')).toBeUndefined();
    roster.put('a@x', undefined, []);
    expect(roster.remove('a@x')).toMatchObject({ state: 'none+in' });
    expect(roster.get('a@x').isListed).toBe(false);
  });

  it('has room for what it has', () => {
    const roster = new Roster(1);
    roster.put('a@x', undefined, []);
    expect([roster.hasRoomFor('a@x'), roster.hasRoomFor('b@x')]).toEqual([true, false]);
  });
});

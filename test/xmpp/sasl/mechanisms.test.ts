// Every registered mechanism: our client and our server understand each other, and nobody gets in with a wrong password.
import { describe, expect, it } from 'vitest';
import { mechanismNames } from '../../../src/xmpp/sasl/mechanisms.js';
import { play, storing } from './exchange.js';

describe.each(mechanismNames)('%s', (name) => {
  it.each([
    ['user1', 'pass1'],
    ['a,b=c', 'p,=w'],
    ['jörg', 'ﬁsch \u00a0 £'],
    ['romeo', 'with\u00adsoft hyphen'],
  ])('lets %s in with the right password', async (username, password) => {
    const { end, verdict } = await play(name, { username, password }, storing(password));
    expect(end).toMatchObject({ kind: 'success', username });
    expect(verdict).toBeUndefined();
  });

  it('refuses a wrong password', async () => {
    const { end } = await play(name, { username: 'user1', password: 'guess' }, storing('pass1'));
    expect(end).toEqual({ kind: 'failure', condition: 'not-authorized' });
  });

  it('hands over the authorization identity', async () => {
    const credentials = { username: 'user1', password: 'pass1', authzid: 'user2@localhost' };
    const { end } = await play(name, credentials, storing('pass1'));
    expect(end).toMatchObject({ kind: 'success', username: 'user1', authzid: 'user2@localhost' });
  });

  it('prepares passwords, so that two spellings of one text are the same', async () => {
    const { end } = await play(name, { username: 'user1', password: 'ﬁsch' }, storing('fisch'));
    expect(end.kind).toBe('success');
  });
});

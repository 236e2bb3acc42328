// A client's session against the embedded server, and against a server that does what no server should.
import { describe, expect, it } from 'vitest';
import type { Connection, TlsFacts } from '../../src/model/connection.js';
import { fromSeconds } from '../../src/model/time.js';
import { XmppServer } from '../../src/server/server.js';
import { ClientSession } from '../../src/xmpp/client-session.js';
import { ns } from '../../src/xmpp/namespaces.js';
import { mechanismNames, type ServerMechanismName } from '../../src/xmpp/sasl/mechanisms.js';
import type { Incoming, LoginOptions, SessionEnd } from '../../src/xmpp/session.js';
import { type Cut, type MemoryConnection, memoryPair, pieces, whole } from '../support/memory-connection.js';
import { StillClock } from '../support/still-clock.js';

const options: LoginOptions = {
  domain: 'localhost',
  username: 'user1',
  password: 'pass1',
  resource: 'here',
  mechanisms: ['PLAIN'],
  passwordInClear: true,
  starttls: 'optional',
  tls: {},
};

/** A session, what it told its owner, and the other end of its connection. */
class Client {
  readonly heard: Incoming[] = [];
  readonly ends: SessionEnd[] = [];
  readonly clock = new StillClock();
  readonly session: ClientSession;
  readonly peer: MemoryConnection;
  #onHeard: (() => void) | undefined;

  constructor(cut: Cut = whole, wrap: (connection: Connection) => Connection = (connection) => connection) {
    const [ours, theirs] = memoryPair(cut);
    this.peer = theirs;
    this.session = new ClientSession(wrap(ours), this.clock, {
      stanza: (incoming) => {
        this.heard.push(incoming.keep());
        this.#onHeard?.();
      },
      ended: (end) => {
        this.ends.push(end);
        this.#onHeard?.();
      },
    });
  }

  /** Until `count` stanzas and ends have been told. */
  async until(count: number): Promise<void> {
    while (this.heard.length + this.ends.length < count)
      await new Promise<void>((resolve) => {
        this.#onHeard = resolve;
      });
  }

  say(text: string): void {
    this.peer.write(Buffer.from(text));
  }
}

function startServer(mechanisms: readonly ServerMechanismName[] = mechanismNames): XmppServer {
  const clock = new StillClock();
  return new XmppServer({
    domain: 'localhost',
    accounts: { count: 9 },
    registration: false,
    clock,
    mechanisms,
  });
}

async function online(server: XmppServer, username = 'user1', resource = 'here'): Promise<Client> {
  const client = new Client();
  server.accept(client.peer);
  const password = username.replace('user', 'pass');
  await client.session.login({ ...options, username, password, resource });
  return client;
}

const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ping = (id: string, to?: string): Buffer =>
  Buffer.from(`<iq type='get' id='${id}'${to ? ` to='${to}'` : ''}><ping xmlns='${ns.ping}'/></iq>`);

describe('with the embedded server', () => {
  it.each(mechanismNames)('a login with %s', async (mechanism) => {
    const client = new Client(pieces(7));
    startServer([mechanism]).accept(client.peer);
    const facts = await client.session.login({ ...options, mechanisms: ['X-NONE', mechanism] });
    expect(facts).toMatchObject({ jid: 'user1@localhost/here', mechanism });
    expect(Object.keys(facts.phases)).toEqual(['stream', 'auth', 'bind']);
    expect(client.session.jid).toBe('user1@localhost/here');
  });

  it('accounts that are made up for two ANONYMOUS users, and end with their sessions', async () => {
    const server = startServer(['ANONYMOUS']);
    const [here, there] = [new Client(), new Client()];
    for (const client of [here, there]) {
      server.accept(client.peer);
      await client.session.login({ ...options, mechanisms: ['ANONYMOUS'] });
    }
    const address = there.session.jid ?? '';
    expect(address).toMatch(/^[a-z\d_-]{24}@localhost\/here$/);
    expect(here.session.jid).not.toBe(address);
    const say = (): void => here.session.send(Buffer.from(`<message to='${address}'/>`));
    say();
    await there.until(1);
    expect(there.heard[0]?.envelope.from).toBe(here.session.jid);
    await there.session.close();
    say();
    await here.until(1);
    expect(here.heard[0]?.envelope.type).toBe('error');
    // Nor is the account left for anybody to log in to again: to its bare address there is nobody, not even later.
    here.session.send(Buffer.from(`<message to='${address.replace('/here', '')}'><body>x</body></message>`));
    await here.until(2);
    expect(here.heard[1]?.envelope.type).toBe('error');
  });

  it('takes the first of its own mechanisms that is offered', async () => {
    const client = new Client();
    startServer().accept(client.peer);
    const mechanisms = ['SCRAM-SHA-1', 'PLAIN', 'SCRAM-SHA-256'];
    expect(await client.session.login({ ...options, mechanisms })).toMatchObject({
      mechanism: 'SCRAM-SHA-1',
    });
  });

  it.each(mechanismNames)('a wrong password with %s', async (mechanism) => {
    const client = new Client();
    startServer().accept(client.peer);
    const login = client.session.login({ ...options, password: 'pass2', mechanisms: [mechanism] });
    await expect(login).rejects.toMatchObject({ phase: 'auth', condition: 'not-authorized' });
    await round();
    expect(client.ends).toMatchObject([{ kind: 'not-authorized', wanted: false }]);
  });

  it('an unknown domain', async () => {
    const client = new Client();
    startServer().accept(client.peer);
    const login = client.session.login({ ...options, domain: 'elsewhere' });
    await expect(login).rejects.toMatchObject({ phase: 'stream', condition: 'host-unknown' });
  });

  it('the elder of two sessions with one resource is told of the conflict', async () => {
    const server = startServer();
    const elder = await online(server);
    await online(server);
    await elder.until(1);
    expect(elder.ends).toEqual([
      { wanted: false, kind: 'stream-error', text: 'conflict (Another client has bound this resource.)' },
    ]);
    expect(await elder.session.request('p', undefined, ping('p'))).toEqual({ kind: 'disconnected' });
  });

  it('iqs are answered: by the server, by the account, by another client', async () => {
    const server = startServer();
    const romeo = await online(server, 'user1');
    await online(server, 'user2');
    for (const to of [undefined, 'localhost', 'user1@localhost', 'USER1@localhost', 'user2@localhost/here'])
      expect(await romeo.session.request('p', to, ping('p', to))).toMatchObject({ kind: 'result' });
    const asked = `<iq type='get' id='q' to='user2@localhost/here'><query xmlns='jabber:iq:version'/></iq>`;
    expect(await romeo.session.request('q', 'user2@localhost/here', Buffer.from(asked))).toMatchObject({
      kind: 'error',
      condition: 'service-unavailable',
    });
    expect(romeo.heard).toEqual([]);
  });

  it('messages reach the sink and can be kept', async () => {
    const server = startServer();
    const romeo = await online(server, 'user1');
    const juliet = await online(server, 'user2');
    romeo.session.send(Buffer.from(`<message to='user2@localhost/here'><body>&lt;3</body></message>`));
    await juliet.until(1);
    expect(juliet.heard[0]?.envelope).toMatchObject({ name: 'message', from: 'user1@localhost/here' });
    expect(juliet.heard[0]?.element().getChildText('body')).toBe('<3');
  });

  it('close() closes the stream on both sides, once', async () => {
    const server = startServer();
    const client = await online(server);
    const waiting = client.session.request('never', 'user9@localhost/none', Buffer.from('<presence/>'));
    await Promise.all([client.session.close(), client.session.close()]);
    await client.session.close();
    expect(client.ends).toMatchObject([{ wanted: true, kind: 'closed' }]);
    expect(await waiting).toEqual({ kind: 'disconnected' });
    await round();
    expect(server.sessions).toBe(0);
    expect(client.clock.sleepers).toBe(0);
  });

  it('a server that shuts down', async () => {
    const server = startServer();
    const client = await online(server);
    server.shutdown();
    await client.until(1);
    expect(client.ends).toMatchObject([{ wanted: false, kind: 'stream-error', text: 'system-shutdown' }]);
    await round();
    expect(client.ends).toHaveLength(1);
  });

  it('a server that is killed while the password is checked', async () => {
    const client = new Client();
    startServer().accept(client.peer);
    const login = client.session.login({ ...options, mechanisms: ['SCRAM-SHA-256'] });
    client.peer.destroy();
    await expect(login).rejects.toMatchObject({ condition: 'reset' });
    expect(client.ends).toMatchObject([{ kind: 'reset', wanted: false }]);
  });

  it('destroy()', async () => {
    const client = await online(startServer());
    client.session.destroy();
    await client.until(1);
    expect(client.ends).toMatchObject([{ kind: 'destroyed', wanted: true }]);
  });
});

describe('a login given up', () => {
  it('before it began', async () => {
    const client = new Client();
    startServer().accept(client.peer);
    const login = client.session.login(options, AbortSignal.abort());
    await expect(login).rejects.toMatchObject({ phase: 'stream', condition: 'aborted' });
    await round();
    expect(client.ends).toMatchObject([{ kind: 'aborted' }]);
  });

  it('while the server says nothing: in the phase it had come to', async () => {
    const client = new Client();
    const abort = new AbortController();
    const login = client.session.login(options, abort.signal);
    client.say(`<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}' version='1.0'>`);
    client.say(
      `<stream:features><mechanisms xmlns='${ns.sasl}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
    );
    await round();
    abort.abort();
    await expect(login).rejects.toMatchObject({ phase: 'auth', condition: 'aborted' });
    expect(client.ends).toMatchObject([{ kind: 'aborted' }]);
  });

  it('in a TLS handshake without end', async () => {
    const client = new Client(whole, (connection) => {
      connection.startTls = () => new Promise<TlsFacts>(() => undefined);
      return connection;
    });
    const abort = new AbortController();
    const login = client.session.login(options, abort.signal);
    client.say(
      `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}' version='1.0'><stream:features><starttls xmlns='${ns.tls}'/></stream:features>`,
    );
    await round();
    client.say(`<proceed xmlns='${ns.tls}'/>`);
    await round();
    abort.abort();
    await expect(login).rejects.toMatchObject({ phase: 'tls', condition: 'aborted' });
  });

  it('by close()', async () => {
    const client = new Client();
    const login = client.session.login(options);
    const closed = client.session.close();
    await expect(login).rejects.toMatchObject({ phase: 'stream', condition: 'closed' });
    client.say(
      `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}' version='1.0'></stream:stream>`,
    );
    await closed;
    expect(client.ends).toEqual([{ wanted: true, kind: 'closed', text: 'closed' }]);
  });

  it('a signal that comes after the login changes nothing', async () => {
    const client = new Client();
    startServer().accept(client.peer);
    const abort = new AbortController();
    await client.session.login(options, abort.signal);
    abort.abort();
    expect(await client.session.request('p', undefined, ping('p'))).toMatchObject({ kind: 'result' });
  });
});

describe('a server that sends without end before the login is over', () => {
  const opening = `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}' version='1.0'>`;

  it('one element', async () => {
    const client = new Client();
    const login = client.session.login(options);
    client.say(`${opening}<stream:features>${'<a/>'.repeat(300_000)}`);
    await expect(login).rejects.toMatchObject({ phase: 'stream', condition: 'violation' });
  });

  it('many elements', async () => {
    const client = new Client();
    const login = client.session.login(options);
    client.say(opening + '<a/>'.repeat(100_000));
    await expect(login).rejects.toMatchObject({ phase: 'stream' });
    expect(client.ends).toMatchObject([{ kind: 'flood' }]);
  });
});

describe('an open stream', () => {
  async function opened(): Promise<Client> {
    const client = await online(startServer());
    return client;
  }

  it('what follows a stream error in the same read is not handed over', async () => {
    const client = await opened();
    client.say(
      `<stream:error><reset xmlns='${ns.streamErrors}'/></stream:error><message/></stream:stream><message/>`,
    );
    await client.until(1);
    await round();
    expect(client.heard).toEqual([]);
    expect(client.ends).toMatchObject([{ kind: 'stream-error', text: 'reset', wanted: false }]);
  });

  it('a server that closes it is answered in kind', async () => {
    const client = await opened();
    client.say('</stream:stream>');
    await client.until(1);
    expect(client.ends).toEqual([{ wanted: false, kind: 'closed', text: 'the server closed the stream' }]);
  });

  it('a violation ends it', async () => {
    const client = await opened();
    client.say('<message></iq>');
    await client.until(1);
    expect(client.ends).toMatchObject([{ kind: 'violation', wanted: false }]);
  });

  it('the right id from a stranger settles nothing (RFC 6120 §8.1.2.1)', async () => {
    const client = await opened();
    let outcome: unknown;
    const asked = client.session.request('x', 'user2@localhost/here', Buffer.from(''));
    void asked.then((got) => {
      outcome = got;
    });
    client.say(`<iq type='result' id='x' from='mallory@localhost/here'/>`);
    client.say(`<iq type='result' id='x'/>`);
    client.say(`<iq type='result' id='x' from='user2@localhost/HERE'/>`);
    await client.until(3);
    expect(outcome).toBeUndefined();
    client.say(`<iq type='error' id='x' from='User2@localhost/here'><error type='cancel'/></iq>`);
    expect(await asked).toMatchObject({ kind: 'error', condition: 'undefined-condition' });
    expect(client.heard).toHaveLength(3);
  });

  it.each(['', `from='localhost'`, `from='user1@localhost'`, `from='user1@localhost/here'`])(
    'the own server and account answer by several names: %s',
    async (from) => {
      const client = await opened();
      const asked = client.session.request('x', undefined, Buffer.from(''));
      client.say(`<iq type='result' id='x' ${from}/>`);
      expect(await asked).toMatchObject({ kind: 'result' });
    },
  );

  it('more requests than anybody counts are all settled in the end', async () => {
    const client = await opened();
    const asked = Array.from({ length: 20_000 }, (_, i) =>
      client.session.request(i % 2 === 0 ? 'same' : `x${i}`, 'a@b/c', Buffer.from('')),
    );
    client.session.destroy();
    expect(new Set((await Promise.all(asked)).map(({ kind }) => kind))).toEqual(new Set(['disconnected']));
  });

  it('a peer that never closes its side is waited for two seconds', async () => {
    const client = await opened();
    client.peer.pause();
    const closed = client.session.close();
    await round();
    expect(client.ends).toEqual([]);
    client.clock.advance(fromSeconds(2));
    await closed;
    expect(client.ends).toEqual([{ wanted: true, kind: 'closed', text: 'closed' }]);
    await round();
    expect(client.ends).toHaveLength(1);
  });

  it('nothing is written after the closing tag (RFC 6120 §4.4)', async () => {
    const client = await opened();
    client.peer.pause();
    void client.session.close();
    const backlog = client.peer.backlog;
    client.session.send(Buffer.from('<message/>'));
    client.say(`<iq type='get' id='late' from='localhost'><ping xmlns='${ns.ping}'/></iq>`);
    await round();
    expect(client.peer.backlog).toBe(backlog);
  });
});

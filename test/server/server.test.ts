// The server as a whole: real logins, many clients, and everything that is bounded. Dialogues are in test/fixtures/server.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../src/model/time.js';
import type { ServerLimits } from '../../src/server/limits.js';
import { XmppServer } from '../../src/server/server.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { ns } from '../../src/xmpp/namespaces.js';
import { sharedDerive } from '../../src/xmpp/sasl/derive.js';
import { mechanismNames, mechanisms } from '../../src/xmpp/sasl/mechanisms.js';
import { pieces } from '../support/memory-connection.js';
import { StillClock } from '../support/still-clock.js';
import { closed, TestClient } from './client.js';

function start(limits: Partial<ServerLimits> = {}): { server: XmppServer; clock: StillClock } {
  const clock = new StillClock();
  const options = { domain: 'localhost', accounts: { count: 100 }, registration: false, clock, limits };
  return { server: new XmppServer(options), clock };
}

/** A frame's stream error condition, and whether the stream then ends. */
async function ending(client: TestClient): Promise<readonly [string | undefined, boolean]> {
  const condition = /<stream:error><([a-z-]+)/.exec(await client.next())?.[1];
  return [condition, (await client.next()) === '</stream:stream>' && (await client.next()) === closed];
}

const message = (to: string, body: string): string => `<message to='${to}'><body>${body}</body></message>`;

describe.each(mechanismNames)('a login with %s', (name) => {
  async function login(password: string): Promise<readonly [string, string | undefined]> {
    const client = new TestClient(start().server);
    await client.open();
    const sasl = mechanisms[name].client(
      { username: 'user7', password, authzid: 'user7@localhost' },
      { nonce: () => 'fixed', derive: sharedDerive },
    );
    let reply = sasl.start();
    for (let tag = `auth mechanism='${name}'`; ; tag = 'response') {
      if (reply.kind === 'fault') throw new Error(reply.detail);
      client.send(`<${tag} xmlns='${ns.sasl}'>${reply.bytes.toString('base64')}</${tag.split(' ')[0]}>`);
      const answer = parseStandalone(await client.next());
      const data = Buffer.from(answer?.text() ?? '', 'base64');
      if (answer?.getName() !== 'challenge') return [answer?.getName() ?? '', sasl.verify(data)];
      reply = await sasl.respond(data);
    }
  }

  it('succeeds, and the server proves itself', async () => {
    expect(await login('pass7')).toEqual(['success', undefined]);
  });

  it('fails with another password', async () => {
    expect((await login('pass8'))[0]).toBe('failure');
  });
});

describe('many clients', () => {
  it('each get their own messages, in order, with the true sender', async () => {
    const { server } = start();
    const clients = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        new TestClient(server, pieces(1 + (i % 7))).login(`user${i + 1}`, 'r'),
      ),
    );
    expect(server.sessions).toBe(20);
    const next = (i: number): number => ((i + 1) % 20) + 1;
    for (const round of [1, 2, 3])
      for (const [i, client] of clients.entries())
        client.send(message(`user${next(i)}@localhost/r`, `${round}`));
    // Twice: when everybody has been answered once, everything has been delivered.
    const early = await Promise.all(clients.map((client) => client.drain()));
    const late = await Promise.all(clients.map((client) => client.drain()));
    const seen = [...early, ...late].flat();
    const expected = [1, 2, 3].flatMap((round) =>
      clients.map(
        (_, i) =>
          `<message from='user${i + 1}@localhost/r' to='user${next(i)}@localhost/r'><body>${round}</body></message>`,
      ),
    );
    expect([...seen].sort()).toEqual(expected.sort());
    const ofOne = seen.filter((frame) => frame.includes("to='user5@"));
    expect(ofOne.map((frame) => /<body>(\d)/.exec(frame)?.[1])).toEqual(['1', '2', '3']);
  });

  it('are gone when their connections are', async () => {
    const { server } = start();
    const [one, two] = [
      await new TestClient(server).login('user1', 'a'),
      await new TestClient(server).login('user1', 'b'),
    ];
    expect(server.sessions).toBe(2);
    one.connection.destroy();
    expect(await one.next()).toBe(closed);
    two.send('</stream:stream>');
    expect([await two.next(), await two.next()]).toEqual(['</stream:stream>', closed]);
    expect(server.sessions).toBe(0);
  });

  it('get what one turn has for them in one write', async () => {
    const { server } = start();
    const [romeo, juliet] = [
      await new TestClient(server).login('user1', 'a'),
      await new TestClient(server).login('user2', 'b'),
    ];
    const reads: number[] = [];
    const deliver = juliet.bytes.bind(juliet);
    juliet.bytes = (bytes) => {
      reads.push(bytes.length);
      deliver(bytes);
    };
    romeo.send(message('user2@localhost/b', 'x').repeat(50));
    await romeo.drain();
    await juliet.drain();
    expect(reads).toHaveLength(2);
  });
});

describe('bounds', () => {
  it('an element over the limit ends the stream before it is all there', async () => {
    const { server } = start({ stanzaBytes: 10_000 });
    const client = await new TestClient(server).login('user1', 'a');
    client.send(`<message><body>${'x'.repeat(10_000)}`);
    expect(await ending(client)).toEqual(['policy-violation', true]);
  });

  it('elements nested without end', async () => {
    const client = await new TestClient(start().server).login('user1', 'a');
    client.send(`<message>${'<a>'.repeat(1000)}`);
    expect(await ending(client)).toEqual(['policy-violation', true]);
  });

  it('white space without end is nothing', async () => {
    const client = await new TestClient(start({ stanzaBytes: 10_000 }).server).login('user1', 'a');
    for (let i = 0; i < 100; i++) client.send(' \n'.repeat(1000));
    expect(await client.drain()).toEqual([]);
  });

  it('who reads too slowly is cut off, and the others are not', async () => {
    const { server, clock } = start({ backlogBytes: 50_000 });
    const [romeo, juliet] = [
      await new TestClient(server).login('user1', 'a'),
      await new TestClient(server).login('user2', 'b'),
    ];
    juliet.connection.pause();
    for (let i = 0; i < 12; i++) {
      romeo.send(message('user2@localhost/b', 'x'.repeat(5_000)));
      await romeo.drain();
    }
    expect(server.sessions).toBe(1);
    romeo.send(message('user2@localhost/b', 'late'));
    expect(await romeo.drain()).toEqual([expect.stringContaining('service-unavailable')]);
    // She does not take the error either: after a while her connection is dropped with all that was waiting.
    clock.advance(fromSeconds(6));
    expect(await juliet.next()).toBe(closed);
  });

  it('who reads on in time hears why', async () => {
    const { server } = start({ backlogBytes: 10_000 });
    const [romeo, juliet] = [
      await new TestClient(server).login('user1', 'a'),
      await new TestClient(server).login('user2', 'b'),
    ];
    juliet.connection.pause();
    romeo.send(message('user2@localhost/b', 'x'.repeat(5_000)).repeat(4));
    await romeo.drain();
    juliet.connection.resume();
    const frames = [await juliet.next(), await juliet.next()];
    expect(frames.every((frame) => frame.startsWith('<message'))).toBe(true);
    expect(await ending(juliet)).toEqual(['policy-violation', true]);
  });

  it('a login must end in time', async () => {
    const { server, clock } = start();
    const client = new TestClient(server);
    await client.open();
    clock.advance(fromSeconds(61));
    expect(await ending(client)).toEqual(['connection-timeout', true]);
  });

  it('who is in may stay, and leaves no timer behind', async () => {
    const { server, clock } = start();
    const client = await new TestClient(server).login('user1', 'a');
    expect(clock.sleepers).toBe(0);
    clock.advance(fromSeconds(100_000));
    expect(await client.drain()).toEqual([]);
  });
});

it('shutdown() tells everybody', async () => {
  const { server } = start();
  const [one, two, three] = [
    await new TestClient(server).login('user1', 'a'),
    new TestClient(server),
    new TestClient(server),
  ];
  await two.open();
  server.shutdown();
  expect(await ending(one)).toEqual(['system-shutdown', true]);
  expect(await ending(two)).toEqual(['system-shutdown', true]);
  expect(await three.next()).toContain('<stream:stream');
  expect(await ending(three)).toEqual(['system-shutdown', true]);
  expect(server.sessions).toBe(0);
});

it('a client that goes while its password is checked leaves nothing behind', async () => {
  const { server, clock } = start();
  const client = new TestClient(server);
  await client.open();
  client.send(`<auth xmlns='${ns.sasl}' mechanism='PLAIN'>AHVzZXIxAHBhc3Mx</auth>`);
  client.connection.destroy();
  expect(await client.next()).toBe(closed);
  await (await new TestClient(server).login('user1', 'a')).drain();
  expect(clock.sleepers).toBe(0);
  expect(server.sessions).toBe(1);
});

describe('hostile bytes', () => {
  const word = fc.constantFrom(
    '<',
    '>',
    '/',
    "'",
    '"',
    '=',
    '&',
    ';',
    ' ',
    ']]>',
    '<![CDATA[',
    '<!DOCTYPE',
    '<!--',
    '<?xml',
    '?>',
    '<iq ',
    "type='set'",
    "id='1'",
    '<presence',
    '<message',
    "to='user2@localhost'",
    '</iq>',
    '</message>',
    '</stream:stream>',
    '<stream:stream ',
    "xmlns='jabber:client'",
    "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>",
    '\0',
    '\xff',
    'user1@localhost/a',
  );
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.array(word, { maxLength: 30 }).map((w) => Buffer.from(w.join(''), 'latin1')),
  );

  it('never harm the server or another client', async () => {
    const { server } = start();
    const bystander = await new TestClient(server).login('user99', 'a');
    await fc.assert(
      fc.asyncProperty(garbage, fc.constantFrom('before', 'opened', 'bound'), async (bytes, when) => {
        const client = new TestClient(server);
        if (when === 'opened') await client.open();
        if (when === 'bound') await client.login('user1', 'a');
        client.send(bytes);
        client.send('</stream:stream>');
        expect(await bystander.drain()).toEqual([]);
        client.connection.destroy();
      }),
      { numRuns: 200 },
    );
    await bystander.drain();
    expect(server.sessions).toBe(1);
  });
});

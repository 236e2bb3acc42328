// Reads and performs the dialogues in test/fixtures/server: plays between clients and the server.
//
//   # a comment; the first one says what the play shows
//   ! setting                     `registration`, `anonymous`, `accounts N`, `offline N`, `rosters N`: before anybody enters
//   ! romeo enters as user1/garden    logs in, binds, sends no presence
//   ! romeo connects / leaves         a bare connection / which is cut
//   C romeo: <xml/>               romeo sends this
//   S romeo: <xml/>               and this is the next thing that the server says to him
//   S romeo: nothing              he has been told nothing else (asked by a ping: only when he is bound)
//   S romeo: closed               the connection is over
//
// Without a name it is the client `client`, who connects by himself. A line that begins with a space goes on with the one
// before. `{{anything}}` stands for any text that is not empty; attributes may come in any order.
import { expect } from 'vitest';
import { defaultServerLimits } from '../../src/server/limits.js';
import { XmppServer } from '../../src/server/server.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { ns } from '../../src/xmpp/namespaces.js';
import type { Cut } from '../support/memory-connection.js';
import { StillClock } from '../support/still-clock.js';
import { closed, TestClient } from './client.js';

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Lines of a play, joined, without comments. */
function linesOf(play: string): Line[] {
  const lines: Line[] = [];
  for (const [index, text] of play.split('\n').entries()) {
    const former = lines.at(-1);
    if (text.startsWith(' ') && former)
      lines[lines.length - 1] = { ...former, text: former.text + text.trim() };
    else if (text !== '' && !text.startsWith('#')) lines.push({ number: index + 1, text });
  }
  return lines;
}

function serverFor(lines: readonly Line[]): XmppServer {
  const setting = (name: string): number | undefined => {
    const found = lines.find(({ text }) => text.startsWith(`! ${name}`));
    return found && Number(found.text.split(' ')[2] ?? 1);
  };
  return new XmppServer({
    domain: 'localhost',
    accounts: { count: setting('accounts') ?? 2 },
    registration: setting('registration') !== undefined,
    ...(setting('anonymous') !== undefined && { mechanisms: ['ANONYMOUS' as const] }),
    clock: new StillClock(),
    limits: {
      offlineMessages: setting('offline') ?? defaultServerLimits.offlineMessages,
      rosterItems: setting('rosters') ?? defaultServerLimits.rosterItems,
    },
  });
}

/** Performs the play; `cut` is how bytes arrive on both sides. */
export async function perform(play: string, cut: Cut): Promise<void> {
  const lines = linesOf(play);
  const server = serverFor(lines);
  const cast = new Map<string, TestClient>();
  const actor = (name: string): TestClient => {
    const client = cast.get(name) ?? new TestClient(server, cut);
    cast.set(name, client);
    return client;
  };
  for (const { number, text } of lines) {
    const direction = /^! (\w+) (enters as|connects|leaves)(?: (\w+)\/(\S+))?$/.exec(text);
    const speech = /^([CS])(?: (\w+))?: (.*)$/.exec(text);
    if (direction) await direct(actor(direction[1] ?? ''), direction);
    else if (speech?.[1] === 'C') actor(speech[2] ?? 'client').send(unquote(speech[3] ?? ''));
    else if (speech) await hear(actor(speech[2] ?? 'client'), speech[3] ?? '', number);
    else if (!text.startsWith('! ')) throw new Error(`line ${number}: neither a direction nor a speech`);
  }
}

/** `\xHH` stands for a byte that no text file should have. */
const unquote = (text: string): Buffer =>
  Buffer.concat(
    text
      .split(/(\\x[0-9a-f]{2})/)
      .map((part) => (part.startsWith('\\x') ? Buffer.from(part.slice(2), 'hex') : Buffer.from(part))),
  );

async function direct(
  client: TestClient,
  [, , what, username = '', resource = '']: RegExpExecArray,
): Promise<void> {
  if (what === 'enters as') await client.login(username, resource);
  if (what === 'leaves') client.connection.destroy();
}

async function hear(client: TestClient, expected: string, number: number): Promise<void> {
  if (expected === 'nothing') {
    expect(await client.drain(), `line ${number}`).toEqual([]);
    return;
  }
  const heard = await client.next();
  if (expected === 'closed') expect(heard, `line ${number}`).toBe(closed);
  else if (!matches(expected, heard)) expect(heard, `line ${number}`).toBe(expected);
}

function matches(expected: string, heard: string): boolean {
  const pattern = canonical(expected)
    .split(/\{\{.*?\}\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^<>"]+');
  return new RegExp(`^${pattern}$`).test(canonical(heard));
}

/** One spelling for equal XML: attributes in order, and a stream header as an element of its own. */
function canonical(xml: string): string {
  const header = /^(?:<\?xml[^>]*\?>)?(<stream:stream .*)>$/s.exec(xml)?.[1];
  const element = parseStandalone(header ? `${header}/>` : xml, ns.client);
  if (!element) return xml;
  const sort = (node: typeof element): void => {
    node.attrs = Object.fromEntries(Object.entries(node.attrs).sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const child of node.getChildElements()) sort(child);
  };
  sort(element);
  return element.toString();
}

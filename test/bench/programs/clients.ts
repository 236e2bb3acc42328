// clients.js sessions|sockets HOST PORT DOMAIN COUNT: that many idle clients, or only their sockets; prints `ready`, and stays.
import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '../../../src/net/clock.js';
import { transports } from '../../../src/net/transports/index.js';
import { ClientSession } from '../../../src/xmpp/client-session.js';

/** Logins under way at a time. */
const concurrency = 32;

const [kind, host = '', portText, domain = '', countText] = process.argv.slice(2);
const open = () => transports.tcp.connect({ kind: 'tcp', host, port: Number(portText) });

/** Logged in and online, its presence dealt with: the server answers in order (RFC 6120 §10.1). */
async function session(id: number): Promise<ClientSession> {
  const client = new ClientSession(await open(), systemClock, {
    stanza: () => undefined,
    ended({ text }) {
      throw new Error(`user${id}: ${text}`);
    },
  });
  await client.login({
    domain,
    username: `user${id}`,
    password: `pass${id}`,
    mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'],
    passwordInClear: true,
    starttls: 'never',
    tls: {},
  });
  client.send(Buffer.from('<presence/>'));
  await client.request(
    'idle',
    domain,
    Buffer.from(`<iq type='get' id='idle' to='${domain}'><ping xmlns='urn:xmpp:ping'/></iq>`),
  );
  return client;
}

/** Held, so that nothing of them is collected. */
const clients: unknown[] = [];
let next = 1;
async function openSome(): Promise<void> {
  while (next <= Number(countText)) {
    const id = next++;
    clients.push(await (kind === 'sessions' ? session(id) : open()));
  }
}

await Promise.all(Array.from({ length: concurrency }, openSome));
// What the logins left behind is not what an idle client costs. Twice: finalizers of the first leave more for the second.
for (let i = 0; i < 2; i++) {
  await turn();
  globalThis.gc?.();
}
process.stdout.write('ready\n');

// slixmpp clients: users of a server that know nothing of the program between.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Child } from './child.js';
import { python } from './real.js';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const certFile = file('cert/localhost.cert.pem');

/** What one client has done and seen. */
export interface SlixmppReport {
  readonly sent: readonly string[];
  /** How often a message with this id has come. */
  readonly received: Readonly<Record<string, number>>;
  /** Answered iqs after the roster. */
  readonly iqs: number;
  /** Whether all bodies were as the sender wrote them. */
  readonly bodies: boolean;
  /** SASL mechanism of the login. */
  readonly mechanism?: string;
  readonly error: string | null;
}

export interface SlixmppOptions {
  readonly starttls: boolean;
  /** TLS from the first byte on. */
  readonly direct?: boolean;
  /** File of the authority that the client trusts; by default the server's own certificate. */
  readonly ca?: string;
  /** The only SASL mechanism to use. */
  readonly mechanism?: string;
  /** Where they write the keys of TLS. */
  readonly keyLog?: string;
  /** No TLS 1.3: there is no tls-unique in it. */
  readonly tls12?: boolean;
}

/**
 * user1 and user2 of the server behind `port` log in, send each other `count` messages (m1-1…, m2-1…) when both are
 * online, and leave when all have come.
 */
export async function slixmppTalk(
  port: number,
  count: number,
  options: SlixmppOptions,
): Promise<SlixmppReport[]> {
  const ids = (user: number) => Array.from({ length: count }, (_, i) => `m${user}-${i + 1}`).join(',');
  const clients = [1, 2].map((user) => {
    const peer = 3 - user;
    const who = [`user${user}@localhost`, `pass${user}`, `user${peer}@localhost`];
    const work = [
      '--send',
      ids(user),
      '--await',
      ids(peer),
      ...(options.starttls ? ['--starttls', options.ca ?? certFile] : []),
      ...(options.direct ? ['--direct', options.ca ?? certFile] : []),
      ...(options.mechanism ? ['--mechanism', options.mechanism] : []),
      ...(options.tls12 ? ['--tls12'] : []),
    ];
    const args = [file('slixmpp-client.py'), '127.0.0.1', String(port), ...who, ...work];
    const env = { ...process.env, SSLKEYLOGFILE: options.keyLog };
    const child = new Child(python, args, { env }, true);
    onTestFinished(() => child.stop());
    return child;
  });
  await Promise.all(clients.map((client) => client.output(/^online$/m)));
  for (const client of clients) client.input('go\n');
  return Promise.all(
    clients.map(async (client) => {
      await client.exit;
      const [, report] = await client.output(/^(\{.*\})$/m);
      return JSON.parse(report ?? '') as SlixmppReport;
    }),
  );
}

/** Local names and ids of the first-level elements of a recorded direction, as expat reads them. */
export function firstLevel(bytes: Buffer): [name: string, id: string | null][] {
  const { stdout, stderr, status } = spawnSync(python, [file('first-level.py')], { input: bytes });
  if (status !== 0) throw new Error(String(stderr));
  return JSON.parse(String(stdout)) as [string, string | null][];
}

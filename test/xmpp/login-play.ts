// Reads and performs the plays in test/fixtures/login (its README has the format): a ClientSession and a server that follows a script.
import { expect } from 'vitest';
import type { TlsFacts } from '../../src/model/connection.js';
import { ClientSession } from '../../src/xmpp/client-session.js';
import { Framer } from '../../src/xmpp/framer.js';
import { LoginError } from '../../src/xmpp/login-error.js';
import type { LoginOptions, SessionEnd } from '../../src/xmpp/session.js';
import { type Cut, type MemoryConnection, memoryPair } from '../support/memory-connection.js';
import { StillClock } from '../support/still-clock.js';

const sasl = 'urn:ietf:params:xml:ns:xmpp-sasl';
const macros: Readonly<Record<string, string>> = {
  HEADER: `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='example.org' version='1.0'>`,
  FEATURES: `<stream:features><mechanisms xmlns='${sasl}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
  BINDING: `<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>`,
};
const secured = [
  'C: HEADER',
  'S: HEADER',
  `S: <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>`,
  `C: <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`,
  `S: <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`,
  'C: HEADER',
  'S: HEADER',
];
const authenticated = [
  'C: HEADER',
  'S: HEADER',
  'S: FEATURES',
  `C: <auth xmlns='${sasl}' mechanism='PLAIN'>{{credentials}}</auth>`,
  `S: <success xmlns='${sasl}'/>`,
  'C: HEADER',
  'S: HEADER',
  'S: BINDING',
];

const shorthands: Readonly<Record<string, readonly string[]>> = {
  '(secured)': secured,
  '(authenticated)': authenticated,
};

/** How a login ended, in the words of a play. */
export type Ending = readonly string[];

export interface Play {
  readonly lines: readonly string[];
  readonly options: LoginOptions;
  /** The version of the TLS that STARTTLS seems to begin. */
  readonly tls?: string;
  readonly ending: Ending;
}

export function readPlay(text: string): Play {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => shorthands[line] ?? [line]);
  const settings = Object.fromEntries(
    lines.filter((line) => line.startsWith('! ')).map((line) => line.slice(2).split(' ')),
  );
  return {
    lines: lines.filter((line) => /^[CS]: /.test(line)),
    options: {
      domain: 'example.org',
      username: 'juliet',
      password: 'secret',
      resource: 'balcony',
      mechanisms: (settings.mechanisms ?? 'PLAIN').split(','),
      passwordInClear: settings.clear !== 'no',
      starttls: settings.starttls ?? 'never',
      tls: settings.certificate === 'yes' ? { certificate: { cert: '', key: '' } } : {},
      sasl2: settings.sasl2 ?? 'never',
      inline: Object.fromEntries((settings.inline ?? '').split(',').map((name: string) => [name, true])),
    },
    ...(settings.tls && { tls: settings.tls }),
    ending: lines.filter((line) => /^(fails|is|hears|ends) /.test(line)),
  };
}

/** Performs the play; how the login ended, and what the session told its owner. */
export async function perform({ lines, options, tls }: Play, cut: Cut): Promise<Ending> {
  const [ours, theirs] = memoryPair(cut);
  if (tls !== undefined) ours.startTls = async () => seemingTls(tls);
  const clock = new StillClock();
  const heard: string[] = [];
  const ends: SessionEnd[] = [];
  const session = new ClientSession(ours, clock, {
    stanza: (incoming) => heard.push(`hears ${incoming.element().toString().replaceAll('"', "'")}`),
    ended: (end) => ends.push(end),
  });
  const server = new ScriptedServer(theirs);
  const outcome = session.login(options).then(
    ({ jid }) => `is ${jid}`,
    (error) => {
      expect(error).toBeInstanceOf(LoginError);
      return `fails ${error.phase} ${error.condition}: ${error.message}`;
    },
  );
  const script = server.follow(lines);
  const result = await Promise.race([outcome, script.then(() => outcome)]);
  if (result.startsWith('is ')) await script;
  // Whatever was on its way has arrived once a round of the event loop is over.
  await new Promise((resolve) => setImmediate(resolve));
  expect(clock.sleepers).toBe(0);
  const kinds = ends.map(({ kind }) => `ends ${kind}`);
  if (result.startsWith('fails'))
    expect(await session.request('x', undefined, Buffer.from('<iq/>'))).toEqual({ kind: 'disconnected' });
  return [result, ...heard, ...kinds];
}

/** TLS that is not there, with data of the types that its version has. */
const seemingTls = (version: string): TlsFacts => ({
  version,
  cipher: 'none',
  binding: (type) => {
    const isThere = type !== (version === 'TLSv1.3' ? 'tls-unique' : 'tls-exporter');
    return isThere ? Buffer.from(`data of ${type}`) : undefined;
  },
});

class ScriptedServer {
  readonly #connection: MemoryConnection;
  readonly #frames: string[] = [];
  #waiting: ((frame: string) => void) | undefined;
  #nonce = '';

  constructor(connection: MemoryConnection) {
    this.#connection = connection;
    const framer = new Framer({
      frame: (_, buffer, start, end) => this.#heard(buffer.toString('utf8', start, end)),
      violation: ({ detail }) => this.#heard(`(violation: ${detail})`),
    });
    connection.receive({ bytes: (bytes) => framer.push(bytes), closed: () => this.#heard('(closed)') });
  }

  async follow(lines: readonly string[]): Promise<void> {
    let said: Buffer[] = [];
    for (const [at, line] of lines.entries()) {
      const words = line.slice(3);
      if (line.startsWith('C')) this.#expect(words, await this.#next());
      else if (words === '(ends)') this.#connection.end();
      else if (words === '(resets)') this.#connection.destroy();
      else {
        said.push(this.#bytes(words));
        if (/^S: (?!\((?:ends|resets))/.test(lines[at + 1] ?? '')) continue;
        this.#connection.write(Buffer.concat(said));
        said = [];
      }
    }
  }

  #heard(frame: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(frame);
    else this.#frames.push(frame);
  }

  #next(): Promise<string> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve(frame);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #expect(pattern: string, frame: string): void {
    if (pattern === 'HEADER') {
      expect(frame).toMatch(/^<\?xml version='1.0'\?><stream:stream .* to='example.org' version='1.0'>$/);
      return;
    }
    const parts = pattern.split(/\{\{.*?\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(frame).toMatch(new RegExp(`^${parts.join('[^<>]+')}$`));
    const first = /mechanism='SCRAM[^>]*>(?:<initial-response>)?([^<]*)/.exec(frame)?.[1] ?? '';
    if (first !== '') this.#nonce = Buffer.from(first, 'base64').toString().split(',r=')[1] ?? '';
  }

  #bytes(words: string): Buffer {
    const challenge = Buffer.from(`r=${this.#nonce}more,s=c2FsdA==,i=16`).toString('base64');
    const text = (macros[words] ?? words).replace('{{challenge}}', challenge);
    return Buffer.from(
      text.replace(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
  }
}

// Whatever a server sends where the login is negotiated: the login ends, with a LoginError, and nobody is let in who proved nothing.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClientSession } from '../../src/xmpp/client-session.js';
import { LoginError } from '../../src/xmpp/login-error.js';
import { ns } from '../../src/xmpp/namespaces.js';
import { memoryPair } from '../support/memory-connection.js';
import { StillClock } from '../support/still-clock.js';

const header = `<stream:stream xmlns='jabber:client' xmlns:stream='${ns.streams}' id='s' from='localhost' version='1.0'>`;
const names = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1']
  .map((name) => `<mechanism>${name}</mechanism>`)
  .join('');
const offers = [
  `<mechanisms xmlns='${ns.sasl}'>${names}</mechanisms>`,
  `<authentication xmlns='${ns.sasl2}'>${names}<inline><bind xmlns='${ns.bind2}'/></inline></authentication>`,
];

const data = fc.oneof(
  fc.constantFrom('', '=', '!!!', 'dj0=', 'dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9', ' \n '),
  fc.string({ maxLength: 40 }).map((text) => Buffer.from(text).toString('base64')),
);
const element = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('challenge', 'success', 'failure', 'continue', 'response', 'abort', 'auth', 'x'),
      fc.constantFrom(ns.sasl, ns.sasl2, ns.tls),
      data,
      fc.constantFrom(
        '',
        '<not-authorized/>',
        '<additional-data>dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9</additional-data>',
        '<authorization-identifier>a@localhost/r</authorization-identifier>',
        `<bound xmlns='${ns.bind2}'/>`,
      ),
    )
    .map(([name, uri, text, child]) => `<${name} xmlns='${uri}'>${text}${child}</${name}>`),
  fc.constantFrom('<message/>', "<iq type='result' id='bind'/>", '</stream:stream>', '<', '\0', header, ' '),
  fc.constant(`<stream:features>${offers.join('')}</stream:features>`),
  fc.constant('<stream:error><reset xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>'),
);

it('a login always ends, and never well', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(element, { maxLength: 6 }),
      fc.constantFrom('auto' as const, 'never' as const, 'required' as const),
      fc.boolean(),
      async (elements, sasl2, isAtOnce) => {
        const [ours, theirs] = memoryPair();
        const session = new ClientSession(ours, new StillClock(), {
          stanza: () => undefined,
          ended: () => undefined,
        });
        const script = [`${header}<stream:features>${offers.join('')}</stream:features>`, ...elements];
        theirs.receive({
          // One piece of the script for each thing that the client says, or all the rest; the connection ends with the script.
          bytes() {
            for (const words of script.splice(0, isAtOnce ? script.length : 1))
              theirs.write(Buffer.from(words));
            if (script.length === 0) theirs.end();
          },
          closed: () => undefined,
        });
        const login = session.login({
          domain: 'localhost',
          username: 'juliet',
          password: 'secret',
          mechanisms: ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1'],
          passwordInClear: true,
          starttls: 'optional',
          tls: {},
          sasl2,
        });
        const ended = expect(login).rejects.toBeInstanceOf(LoginError);
        // A server that waits for us, while we wait for it, goes in the end.
        for (let round = 0; round < 2 * elements.length + 4; round++)
          await new Promise((resolve) => setImmediate(resolve));
        theirs.end();
        await ended;
      },
    ),
    { numRuns: 300 },
  );
});

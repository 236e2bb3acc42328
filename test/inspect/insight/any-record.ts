// Records as no decoder would make them: for properties that must hold whatever comes.
import fc from 'fast-check';
import type { Direction } from '../../../src/model/flow.js';
import type { ElementRecord, LatencyKind, TapRecord } from '../../../src/model/record.js';
import { type Micros, micros } from '../../../src/model/time.js';

const direction = fc.constantFrom<Direction>('upstream', 'downstream');
const word = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'juliet@example.net/balcony',
    'juliet@example.net',
    'get',
    'set',
    'result',
    'error',
    'chat',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });
const instant: fc.Arbitrary<Micros> = fc
  .oneof(fc.integer({ min: 0, max: 20_000_000 }), fc.constantFrom(0, -1, 2 ** 53, Number.NaN))
  .map((value) => value as Micros);

const payloads = [
  "<query xmlns='jabber:iq:roster'/>",
  "<request xmlns='urn:xmpp:receipts'/>",
  "<received xmlns='urn:xmpp:receipts' id='a'/>",
  "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>a@b/c</jid></bind>",
  "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
  '<body>hello</body>',
  '<not-authorized/>',
  '<enabled xmlns="urn:xmpp:sm:3" resume="1"/><bound xmlns="urn:xmpp:bind:0"/>',
  '<![CDATA[<a/>]]>',
  '<',
  "<a b='",
];

const names = {
  stanza: ['message', 'presence', 'iq', 'other'],
  nonza: [
    'enable',
    'enabled',
    'resume',
    'resumed',
    'failed',
    'a',
    'r',
    'auth',
    'success',
    'failure',
    'features',
    'authenticate',
    'handshake',
    'starttls',
  ],
} as const;
const namespaces = [
  'jabber:client',
  'urn:xmpp:sm:3',
  'urn:xmpp:sasl:2',
  'urn:ietf:params:xml:ns:xmpp-sasl',
  'http://etherx.jabber.org/streams',
  'urn:ietf:params:xml:ns:xmpp-tls',
  'jabber:component:accept',
];
const kinds: readonly LatencyKind[] = ['iq', 'receipt', 'marker', 'sm-ack', 'muc-echo', 'muc-join'];

const place = { seq: fc.nat(40), flow: fc.nat(4), at: instant };

const element = (t: 'stanza' | 'nonza'): fc.Arbitrary<ElementRecord> =>
  fc
    .record({
      ...place,
      dir: direction,
      name: fc.constantFrom(...names[t]),
      ns: fc.constantFrom(...namespaces),
      id: maybe(word),
      type: maybe(word),
      from: maybe(word),
      to: maybe(word),
      rtt: maybe(instant),
      answers: maybe(fc.constantFrom(...kinds)),
      h: maybe(fc.oneof(fc.nat(5), fc.constantFrom(2 ** 32 - 1, 2 ** 31))),
      resumes: maybe(fc.nat(4)),
      content: fc.array(fc.constantFrom(...payloads), { maxLength: 3 }),
    })
    .map(({ content, h, resumes, name, ...rest }) => {
      const attribute = h === undefined ? '' : ` h='${h}'`;
      const record = {
        t,
        offset: 0,
        size: 1,
        name,
        ...rest,
        xml: `<${name}${attribute}>${content.join('')}</${name}>`,
      };
      const sm = resumes === undefined ? {} : { sm: { resumes } };
      return Object.fromEntries(
        Object.entries({ ...record, ...sm }).filter(([, value]) => value !== undefined),
      );
    })
    .map((record) => record as unknown as ElementRecord);

const others: fc.Arbitrary<TapRecord> = fc
  .record({
    ...place,
    dir: direction,
    text: word,
    t: fc.constantFrom(
      'open',
      'close',
      'stream',
      'lint',
      'violation',
      'note',
      'gap',
      'dropped',
      'keepalive',
      'tls',
      'segment',
      'packets',
      'data',
      'datagram',
    ),
  })
  .map(({ text, ...record }) => ({
    ...record,
    ...{
      transport: 'tcp',
      client: text,
      upstream: text,
      how: 'rst',
      event: 'error',
      attrs: { condition: text },
    },
    ...{
      bytes: record.t === 'close' ? { upstream: 1, downstream: 2 } : 3,
      offset: 0,
      xml: '<stream:error/>',
      size: 1,
    },
    ...{
      rule: `sm-${text}`,
      rfc: text,
      detail: text,
      topic: 'sm',
      text,
      count: 1,
      leg: 'client',
      counts: { ARP: 1 },
    },
    protocol: 'text',
  }))
  .map((record) => record as unknown as TapRecord);

export const anyRecord = (): fc.Arbitrary<TapRecord> => fc.oneof(element('stanza'), element('nonza'), others);

/** The least that a stanza is. */
export const stanza = (
  name: string,
  fields: Partial<ElementRecord> & Pick<ElementRecord, 'seq'>,
): ElementRecord => ({
  ...{ t: 'stanza', flow: 1, at: micros(fields.seq * 1_000), dir: 'upstream', offset: 0, size: 1 },
  ...{ name, ns: 'jabber:client', xml: `<${name}/>` },
  ...fields,
});

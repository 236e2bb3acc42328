// Records of every kind with anything in them, for properties that must hold whatever a peer sends.
import fc from 'fast-check';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '\x1b[2J',
    '{bold}x{/bold}',
    '日本語',
    '👩\u200d👩\u200d👧',
    `e${'\u0301'.repeat(40)}`,
    '\u202eab',
    '',
    '\ud800',
  ),
);
const dir = fc.constantFrom('upstream' as const, 'downstream' as const);
const number = fc.nat({ max: 1e9 });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

const xml = fc.oneof(
  text,
  fc
    .tuple(fc.constantFrom('message', 'presence', 'iq', 'a', 'r'), text, text)
    .map(([name, body, id]) => `<${name} id='${id}'><body>${body}</body><x xmlns='urn:y'/></${name}>`),
);

/** Without what is undefined, as the pipeline makes them. */
const present = (fields: object): TapRecord =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as TapRecord;

const kinds: readonly fc.Arbitrary<object>[] = [
  fc.record({
    t: fc.constant('open'),
    transport: fc.constantFrom('tcp', 'udp', 'unix'),
    client: text,
    upstream: text,
  }),
  fc.record({
    t: fc.constant('close'),
    how: fc.constantFrom('fin', 'rst', 'timeout', 'error', 'local'),
    dir: maybe(dir),
    detail: maybe(text),
    bytes: fc.record({ upstream: number, downstream: number }),
  }),
  fc.record({
    t: fc.constant('stream'),
    dir,
    event: fc.constantFrom('open', 'restart', 'close', 'error'),
    offset: number,
    attrs: fc.dictionary(text, text, { maxKeys: 3 }),
    xml,
  }),
  fc.record({
    t: fc.constantFrom('stanza', 'nonza'),
    dir,
    offset: number,
    size: number,
    name: fc.constantFrom('message', 'presence', 'iq', 'a', 'r', 'failure', 'x'),
    ns: fc.constantFrom('jabber:client', 'urn:xmpp:sm:3', 'urn:ietf:params:xml:ns:xmpp-sasl'),
    id: maybe(fc.constantFrom('1', '2', '3')),
    type: maybe(fc.constantFrom('get', 'set', 'result', 'error', 'chat')),
    from: maybe(text),
    to: maybe(text),
    xml,
    b64: maybe(fc.base64String({ maxLength: 40 })),
    rtt: maybe(number),
    sasl: maybe(fc.record({ mechanism: text, authcid: text })),
    sm: maybe(fc.record({ h: number, unacked: fc.nat({ max: 5 }) })),
  }),
  fc.record({ t: fc.constant('keepalive'), dir, offset: number, size: number }),
  fc.record({
    t: fc.constant('data'),
    dir,
    offset: number,
    bytes: number,
    protocol: text,
    text: maybe(text),
    hex: maybe(text),
  }),
  fc.record({
    t: fc.constantFrom('violation', 'lint'),
    dir,
    offset: number,
    rule: text,
    rfc: text,
    detail: text,
  }),
  fc.record({
    t: fc.constant('tls'),
    leg: fc.constantFrom('client', 'upstream', 'both'),
    event: fc.constantFrom('hello', 'established', 'failed', 'decrypted'),
    version: maybe(text),
    sni: maybe(text),
    detail: maybe(text),
  }),
  fc.record({ t: fc.constant('note'), dir: maybe(dir), topic: fc.constantFrom('tls', 'sasl', 'sm'), text }),
  fc.record({
    t: fc.constant('datagram'),
    dir,
    offset: number,
    bytes: number,
    protocol: text,
    summary: maybe(text),
    fields: maybe(fc.dictionary(text, text, { maxKeys: 3 })),
    hex: maybe(text),
  }),
  fc.record({
    t: fc.constant('segment'),
    dir,
    event: fc.constantFrom(
      'handshake',
      'fin',
      'reset',
      'retransmission',
      'out-of-order',
      'zero-window',
      'window-open',
      'keepalive',
      'missing',
    ),
    bytes: number,
    detail: maybe(text),
  }),
  fc.record({ t: fc.constant('packets'), counts: fc.dictionary(text, number, { maxKeys: 3 }) }),
  fc.record({ t: fc.constant('gap'), dir, offset: number, bytes: number }),
  fc.record({ t: fc.constant('dropped'), count: number }),
];

/** Numbered and timed in their order, on up to three connections. */
export const records = (maxLength: number): fc.Arbitrary<readonly TapRecord[]> =>
  fc
    .array(fc.tuple(fc.oneof(...kinds), fc.integer({ min: 1, max: 3 }), fc.nat({ max: 5e6 })), { maxLength })
    .map((drafts) => {
      let at = 1_700_000_000_000_000;
      return drafts.map(([draft, flow, after], index) => {
        at += after;
        return present({ ...draft, flow, at: micros(at), seq: index + 1 });
      });
    });

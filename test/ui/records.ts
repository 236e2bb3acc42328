// A fixed session of two connections: what the golden screens show.
import type { Direction } from '../../src/model/flow.js';
import type { ElementRecord, TapRecord } from '../../src/model/record.js';
import { fromMillis, type Micros, micros } from '../../src/model/time.js';

const start = Date.UTC(2026, 0, 15, 9, 30, 0) * 1_000;

type Draft = TapRecord extends infer R
  ? R extends TapRecord
    ? Omit<R, 'seq' | 'at' | 'flow'>
    : never
  : never;

/** Numbers and times records as the pipeline would: each a little later than the one before. */
export class Script {
  readonly records: TapRecord[] = [];
  #at = start;
  readonly #offsets = new Map<string, number>();

  add(flow: number, draft: Draft, afterMillis = 1.234): this {
    this.#at += fromMillis(afterMillis);
    this.records.push({ ...draft, flow, at: micros(this.#at), seq: this.records.length + 1 } as TapRecord);
    return this;
  }

  /** The next record is no earlier than this. */
  resume(at: Micros): this {
    this.#at = at;
    return this;
  }

  pause(millis: number): this {
    this.#at += fromMillis(millis);
    return this;
  }

  /** An element that answers an earlier one. */
  answer(flow: number, dir: Direction, xml: string, answer: Pick<ElementRecord, 'rtt' | 'answers'>): this {
    this.element(flow, dir, xml);
    Object.assign(this.records.at(-1) ?? {}, answer);
    return this;
  }

  /** A first-level element as it would arrive after the ones before it in that direction. */
  element(flow: number, dir: Direction, xml: string, rtt?: Micros): this {
    const key = `${flow} ${dir}`;
    const offset = this.#offsets.get(key) ?? 0;
    const size = Buffer.byteLength(xml);
    this.#offsets.set(key, offset + size);
    const [, prefix = '', name = ''] = /^<(\w+:)?([\w-]+)/.exec(xml) ?? [];
    const head = xml.slice(0, xml.indexOf('>'));
    const attr = (wanted: string): string | undefined => new RegExp(`\\s${wanted}='([^']*)'`).exec(head)?.[1];
    const ns = prefix === 'stream:' ? 'http://etherx.jabber.org/streams' : (attr('xmlns') ?? 'jabber:client');
    const isStanza = ['message', 'presence', 'iq'].includes(name) && ns === 'jabber:client';
    const known = Object.fromEntries(
      ['id', 'type', 'from', 'to']
        .map((field) => [field, attr(field)])
        .filter(([, value]) => value !== undefined),
    ) as Pick<ElementRecord, 'id' | 'type' | 'from' | 'to'>;
    const timing = rtt === undefined ? {} : { rtt };
    return this.add(flow, {
      t: isStanza ? 'stanza' : 'nonza',
      dir,
      offset,
      size,
      name,
      ns,
      ...known,
      xml,
      ...timing,
    });
  }

  header(flow: number, dir: Direction, event: 'open' | 'restart', attrs: Record<string, string>): this {
    const written = Object.entries(attrs).map(([name, value]) => ` ${name}='${value}'`);
    const xml = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'${written.join('')}>`;
    const key = `${flow} ${dir}`;
    const offset = this.#offsets.get(key) ?? 0;
    this.#offsets.set(key, offset + xml.length);
    return this.add(flow, { t: 'stream', dir, event, offset, attrs, xml });
  }
}

const stanza = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const sasl = 'urn:ietf:params:xml:ns:xmpp-sasl';

/** Login, roster, presence, chat, errors, a violation, and a second connection that is cut off. */
export const session = (): TapRecord[] =>
  new Script()
    .add(1, { t: 'open', transport: 'tcp', client: '127.0.0.1:50112', upstream: '127.0.0.1:5222' })
    .header(1, 'upstream', 'open', { to: 'example.net', version: '1.0' })
    .header(1, 'downstream', 'open', { from: 'example.net', id: 'c0ffee', version: '1.0' })
    .element(
      1,
      'downstream',
      `<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><mechanisms xmlns='${sasl}'><mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
    )
    .element(1, 'upstream', `<auth xmlns='${sasl}' mechanism='SCRAM-SHA-256'>••••</auth>`)
    .element(1, 'downstream', `<challenge xmlns='${sasl}'>••••</challenge>`)
    .element(1, 'upstream', `<response xmlns='${sasl}'>••••</response>`)
    .element(1, 'downstream', `<success xmlns='${sasl}'>••••</success>`)
    .header(1, 'upstream', 'restart', { to: 'example.net', version: '1.0' })
    .element(
      1,
      'upstream',
      "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>balcony</resource></bind></iq>",
    )
    .element(
      1,
      'downstream',
      "<iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>juliet@example.net/balcony</jid></bind></iq>",
      micros(2_345),
    )
    .element(1, 'upstream', "<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>")
    .element(
      1,
      'downstream',
      "<iq type='result' id='r1'><query xmlns='jabber:iq:roster'><item jid='romeo@example.net'/><item jid='nurse@example.net'/></query></iq>",
      micros(812),
    )
    .element(
      1,
      'upstream',
      '<presence><show>away</show><status>be right back</status><priority>5</priority></presence>',
    )
    .add(2, { t: 'open', transport: 'tcp', client: '127.0.0.1:50114', upstream: '127.0.0.1:5222' }, 120)
    .header(2, 'upstream', 'open', { to: 'example.net', version: '1.0' })
    .element(
      1,
      'upstream',
      "<message to='romeo@example.net' type='chat' id='m1'><body>Art thou not Romeo, and a Montague?</body><request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
    )
    .element(
      1,
      'downstream',
      "<message from='romeo@example.net/orchard' to='juliet@example.net/balcony' type='chat' id='m2'><body>Neither, fair saint, if either thee dislike. 日本語も 👍</body></message>",
      micros(31_004),
    )
    .element(
      1,
      'downstream',
      "<message from='romeo@example.net/orchard' to='juliet@example.net/balcony' id='m3'><received xmlns='urn:xmpp:receipts' id='m1'/></message>",
    )
    .add(1, { t: 'keepalive', dir: 'upstream', offset: 1900, size: 1 }, 15_000)
    .element(
      1,
      'upstream',
      "<iq type='get' id='p1' to='nowhere.example.net'><ping xmlns='urn:xmpp:ping'/></iq>",
    )
    .element(
      1,
      'downstream',
      `<iq type='error' id='p1' from='nowhere.example.net'><ping xmlns='urn:xmpp:ping'/><error type='cancel'><remote-server-not-found xmlns='${stanza}'/></error></iq>`,
      micros(120_400),
    )
    .add(2, {
      t: 'violation',
      dir: 'upstream',
      offset: 131,
      rule: 'not-well-formed',
      rfc: 'RFC 6120 §11.3',
      detail: 'the end tag does not match the start tag',
    })
    .add(2, {
      t: 'data',
      dir: 'upstream',
      offset: 131,
      bytes: 24,
      protocol: 'text',
      text: '</wrong>\u001b[31m{bold}\u202e',
    })
    .add(2, { t: 'close', dir: 'upstream', how: 'rst', bytes: { upstream: 155, downstream: 0 } }).records;

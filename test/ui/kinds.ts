// A session with a record of every kind: TLS on both legs, notes, lint, stream management, packets; and one of datagrams.
import type { TapRecord } from '../../src/model/record.js';
import { Script } from './records.js';

const sm = 'urn:xmpp:sm:3';

export const everyKind = (): TapRecord[] =>
  new Script()
    .add(1, { t: 'open', transport: 'tcp', client: '127.0.0.1:50112', upstream: '127.0.0.1:5222' })
    .add(1, { t: 'segment', dir: 'upstream', event: 'handshake', bytes: 0 })
    .header(1, 'upstream', 'open', { to: 'example.net', version: '1.0' })
    .element(1, 'upstream', "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    .add(1, {
      t: 'lint',
      dir: 'upstream',
      offset: 190,
      rule: 'starttls-trailing-bytes',
      rfc: 'RFC 6120 §5.3.2',
      detail: '1 byte after <starttls/>',
    })
    .element(1, 'downstream', "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    .add(1, { t: 'tls', leg: 'client', event: 'hello', sni: 'example.net', alpn: 'xmpp-client' })
    .add(1, {
      t: 'tls',
      leg: 'upstream',
      event: 'established',
      version: 'TLSv1.2',
      cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
    })
    .add(1, {
      t: 'tls',
      leg: 'client',
      event: 'established',
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
    })
    .add(1, { t: 'note', topic: 'channel-binding', text: 'SCRAM-SHA-256-PLUS cannot work: two TLS sessions' })
    .header(1, 'upstream', 'restart', { to: 'example.net', version: '1.0' })
    .element(
      1,
      'downstream',
      "<iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>juliet@example.net/balcony</jid></bind></iq>",
    )
    .element(1, 'upstream', `<enable xmlns='${sm}'/>`)
    .element(1, 'downstream', `<enabled xmlns='${sm}'/>`)
    .element(1, 'upstream', "<message to='romeo@example.net' id='m1'><body>日本語も 👍</body></message>")
    .add(1, {
      t: 'nonza',
      dir: 'upstream',
      offset: 700,
      size: 23,
      name: 'r',
      ns: sm,
      xml: `<r xmlns='${sm}'/>`,
    })
    .add(1, {
      t: 'nonza',
      dir: 'downstream',
      offset: 500,
      size: 29,
      name: 'a',
      ns: sm,
      xml: `<a xmlns='${sm}' h='1'/>`,
      sm: { h: 1, counted: 1, unacked: 0 },
    })
    .add(1, { t: 'keepalive', dir: 'upstream', offset: 740, size: 1 }, 30_000)
    .add(1, { t: 'keepalive', dir: 'downstream', offset: 529, size: 1 })
    .element(
      1,
      'upstream',
      "<iq type='get' id='v1' to='romeo@example.net/orchard'><query xmlns='jabber:iq:version'/></iq>",
    )
    .add(1, { t: 'segment', dir: 'downstream', event: 'retransmission', bytes: 185 })
    .add(1, { t: 'gap', dir: 'downstream', offset: 530, bytes: 70_000 })
    .add(1, { t: 'dropped', count: 12 })
    .add(2, { t: 'open', transport: 'udp', client: '127.0.0.1:40000', upstream: '127.0.0.1:3478' })
    .add(2, {
      t: 'datagram',
      dir: 'upstream',
      offset: 0,
      bytes: 20,
      protocol: 'stun',
      summary: 'Binding request',
      fields: { transaction: '0102' },
      hex: '00010000 2112a442',
    })
    .add(2, { t: 'tls', leg: 'both', event: 'failed', detail: 'no shared cipher' })
    .add(1, { t: 'packets', counts: { ARP: 12, ICMP: 3 } })
    .add(
      1,
      { t: 'close', dir: 'downstream', how: 'fin', bytes: { upstream: 741, downstream: 70_530 } },
      60_000,
    ).records;

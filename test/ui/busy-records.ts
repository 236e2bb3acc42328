// A fixed, busy quarter of a minute: what the golden statistics, waits, audits and logs show.
import type { TapRecord } from '../../src/model/record.js';
import { fromMillis, micros } from '../../src/model/time.js';
import { Script, session } from './records.js';

const sm = 'urn:xmpp:sm:3';

/** The login of records.ts, then stream management, receipts, open requests, broken rules, TLS and a second login that fails. */
export function busySession(): TapRecord[] {
  const script = new Script();
  script.records.push(...session().slice(0, -1));
  script.resume(script.records.at(-1)?.at ?? micros(0));
  script
    .add(1, {
      t: 'tls',
      leg: 'client',
      event: 'established',
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
    })
    .add(1, { t: 'note', topic: 'channel-binding', text: 'SCRAM-SHA-256-PLUS cannot work: the tap ends TLS' })
    .element(1, 'upstream', `<enable xmlns='${sm}' resume='true'/>`)
    .element(1, 'downstream', `<enabled xmlns='${sm}' id='[masked]' resume='true'/>`);
  for (let n = 0; n < 40; n++) {
    const rtt = micros(400 * 1.3 ** (n % 17));
    script
      .element(
        1,
        'upstream',
        `<iq type='get' id='q${n}' to='pubsub.example.net'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
      )
      .element(
        1,
        'downstream',
        `<iq type='result' id='q${n}' from='pubsub.example.net'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
        rtt,
      )
      .element(
        1,
        'upstream',
        `<message to='romeo@example.net' type='chat' id='c${n}'><body>line ${n}</body><request xmlns='urn:xmpp:receipts'/></message>`,
      );
    if (n % 2 === 0)
      script.answer(
        1,
        'downstream',
        `<message from='romeo@example.net/orchard' id='x${n}'><received xmlns='urn:xmpp:receipts' id='c${n}'/></message>`,
        { answers: 'receipt', rtt: fromMillis(30 + n) },
      );
    if (n % 5 === 4) {
      script.element(1, 'upstream', `<r xmlns='${sm}'/>`);
      script.answer(1, 'downstream', `<a xmlns='${sm}' h='${2 * (n + 1) - 1}'/>`, {
        answers: 'sm-ack',
        rtt: micros(700 + 10 * n),
      });
    }
    script.pause(300);
  }
  return script
    .element(
      1,
      'upstream',
      "<iq type='get' id='lost1' to='slow.example.net'><query xmlns='jabber:iq:version'/></iq>",
    )
    .element(
      1,
      'downstream',
      "<iq type='get' id='srv1' from='example.net'><ping xmlns='urn:xmpp:ping'/></iq>",
    )
    .add(1, {
      t: 'lint',
      dir: 'downstream',
      offset: 9_000,
      rule: 'sm-handled-too-high',
      rfc: 'XEP-0198 §4',
      detail: 'h is 81, but only 80 stanzas were sent',
    })
    .add(2, {
      t: 'lint',
      dir: 'upstream',
      offset: 12,
      rule: 'starttls-whitespace',
      rfc: 'RFC 6120 §5.3.3',
      detail: 'white space after <starttls/>',
    })
    .add(3, { t: 'open', transport: 'tls', client: '[2001:db8::7]:49152', upstream: '127.0.0.1:5223' }, 200)
    .add(
      3,
      {
        t: 'tls',
        leg: 'client',
        event: 'established',
        version: 'TLSv1.2',
        cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
      },
      12,
    )
    .header(3, 'upstream', 'open', { to: 'example.net', version: '1.0' })
    .element(3, 'downstream', '<stream:features><x/></stream:features>')
    .element(
      3,
      'upstream',
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>[masked]</auth>",
    )
    .element(3, 'downstream', "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>")
    .add(3, { t: 'gap', dir: 'upstream', offset: 400, bytes: 70_000 })
    .element(3, 'upstream', "<iq type='set' id='never'><query xmlns='jabber:iq:private'/></iq>")
    .add(3, { t: 'close', dir: 'downstream', how: 'fin', bytes: { upstream: 70_500, downstream: 900 } })
    .add(1, { t: 'keepalive', dir: 'upstream', offset: 9_100, size: 1 }, 2_000).records;
}

// Every flow in test/fixtures/flows, fed whole and byte by byte.
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xmpp } from '../../../src/inspect/decoders/xmpp.js';
import { decode, type FlowEvent, linesOf, readFlows } from '../../support/flow-cases.js';
import { byteByByte, pieces } from '../../support/memory-connection.js';
import { header } from '../../support/stream-cases.js';

const flows = readFlows();

it('there are flows', () => {
  expect(flows.length).toBeGreaterThan(12);
});

describe.each(flows)('$name', ({ events, options, shows, records }) => {
  it('whole', () => {
    expect(linesOf(decode(xmpp, events, options), shows)).toEqual(records);
  });

  it.each([2, 7, 64])('in pieces of %d', (size) => {
    expect(linesOf(decode(xmpp, events, { ...options, cut: pieces(size) }), shows)).toEqual(records);
  });

  it('byte by byte', () => {
    expect(linesOf(decode(xmpp, events, { ...options, cut: byteByByte }), shows)).toEqual(records);
  });
});

describe('credentials', () => {
  const secret = 'c2VjcmV0LXNlY3JldA';
  const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`;
  const flow = (text: string): FlowEvent[] => [
    { kind: 'bytes', direction: 'upstream', bytes: Buffer.from(text) },
    { kind: 'end', direction: 'upstream' },
  ];
  /** Everything that is shown of the bytes, put together. */
  const shown = (text: string, size: number): string =>
    decode(xmpp, flow(text), { cut: pieces(size) })
      .map((record) => JSON.stringify(record) + ('hex' in record ? Buffer.from(record.hex ?? '', 'hex') : ''))
      .join('');
  /** Or what was shown piece by piece. */
  const joined = (text: string, size: number): string =>
    decode(xmpp, flow(text), { cut: pieces(size) })
      .map((record) => ('text' in record ? (record.text ?? '') : 'xml' in record ? record.xml : ''))
      .join('');

  it.each([
    ['in order', header + auth],
    ['cut off', header + auth.slice(0, -8)],
    ['cut off in the middle', `${header}${auth.slice(0, -20)}`],
    ['after a fault', `${header}<a></b>${auth}`],
    ['in an element with a fault', `${header}<a>${auth}</b>`],
    ['before any header', `x${auth}`],
    ['after an open comment', `${header}<a></b><!-- ${auth}`],
    ['after an open CDATA section', `${header}<a></b><![CDATA[ ${auth}`],
    ['after an open quote', `${header}<a></b><x y="${auth}`],
    ['too deep in', `${header}${'<a>'.repeat(300)}${auth}`],
    ['among text', `${header}x${auth}`],
    ['with a byte that is no UTF-8', Buffer.from(`${header}<a>é${auth}</a>`).toString('latin1')],
  ])('are never shown: %s', (_, text) => {
    for (const size of [1, 2, 3, 5, 17, 64, 100_000]) {
      expect(shown(text, size)).not.toContain(secret);
      expect(joined(text, size)).not.toContain(secret);
      // Nor any telling part of them.
      expect(joined(text, size)).not.toContain(secret.slice(-9, -1));
    }
  });
});

describe('what is understood of a login', () => {
  const b64 = (text: string): string => Buffer.from(text).toString('base64');
  const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
  const flow = (...texts: string[]): FlowEvent[] =>
    texts.map((text, i) => ({
      kind: 'bytes',
      direction: i % 2 === 0 ? 'upstream' : 'downstream',
      bytes: Buffer.from(text),
    }));

  it.each([
    ['PLAIN', '\0juliet\0hunter2'],
    ['PLAIN', 'hunter2'],
    ['PLAIN', '\0juliet\0hunter2\0hunter2'],
    ['X-OAUTH2', '\0juliet\0hunter2'],
    ['OAUTHBEARER', 'n,a=juliet,\x01auth=Bearer hunter2\x01\x01'],
    ['OAUTHBEARER', 'n,,\x01auth=Bearer hunter2\x01\x01'],
    ['HT-SHA-256-NONE', 'juliet\0hunter2'],
    ['SCRAM-SHA-1', 'n,,n=juliet,r=abc,x=hunter2'],
    ['SCRAM-SHA-1', 'hunter2'],
    ['DIGEST-MD5', 'username="juliet",response=hunter2'],
    ['UNKNOWN', 'hunter2'],
  ])('is no secret of it: %s %j', (mechanism, data) => {
    const events = flow(
      `${header}<auth ${sasl} mechanism='${mechanism}'>${b64(data)}</auth>`,
      `${header}<challenge ${sasl}>${b64('r=abcd,s=aHVudGVyMg==,i=4096,x=hunter2')}</challenge>`,
      `<response ${sasl}>${b64('c=biws,r=abcd,p=aHVudGVyMg==')}</response>`,
      `<success ${sasl}>${b64('v=aHVudGVyMg==')}</success>`,
    );
    const told = JSON.stringify(decode(xmpp, events));
    expect(told).not.toContain('hunter2');
    expect(told).not.toContain('aHVudGVyMg');
  });
});

it('nothing is thrown over sessions that are damaged, cut and missing pieces', () => {
  const damage = fc.record({
    flow: fc.constantFrom(...flows, ...readFlows('lint')),
    at: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('flip', 'drop', 'gap', 'end')), {
      maxLength: 4,
    }),
    size: fc.constantFrom(1, 13, 1000),
  });
  fc.assert(
    fc.property(damage, ({ flow, at, size }) => {
      const events: FlowEvent[] = [...flow.events];
      for (const [which, where, how] of at) {
        const index = which % events.length;
        const event = events[index];
        if (event?.kind !== 'bytes') continue;
        const { direction } = event;
        const bytes = Buffer.from(event.bytes);
        const place = bytes.length === 0 ? 0 : where % bytes.length;
        if (how === 'flip') bytes[place] = (bytes[place] ?? 0) ^ (1 << (where % 8));
        if (how === 'gap') events.splice(index, 0, { kind: 'gap', direction, count: where % 5000 });
        else if (how === 'end') events.splice(index, 1);
        else
          events[index] = { kind: 'bytes', direction, bytes: how === 'drop' ? bytes.subarray(place) : bytes };
      }
      decode(xmpp, events, { ...flow.options, cut: pieces(size) });
    }),
    { numRuns: 1500 },
  );
});

describe('compression', () => {
  const compressed = `${header}<compressed xmlns='http://jabber.org/protocol/compress'/>`;
  const bytes = (direction: 'upstream' | 'downstream', content: string | Buffer): FlowEvent => ({
    kind: 'bytes',
    direction,
    bytes: Buffer.from(content),
  });

  it('what is no zlib is told, and shown as it is', () => {
    const records = decode(xmpp, [
      bytes('downstream', compressed),
      bytes('upstream', '<presence/>'),
      bytes('upstream', 'more'),
    ]).filter(({ t }) => t !== 'lint');
    expect(records.slice(2)).toMatchObject([
      { t: 'note', topic: 'compression', dir: 'upstream' },
      { t: 'data', protocol: 'compressed', offset: 0, text: '<presence/>' },
      { t: 'data', protocol: 'compressed', offset: 11, text: 'more' },
    ]);
  });

  it('a bomb becomes neither records nor memory', () => {
    const bomb = deflateSync(Buffer.from(`${header}${' '.repeat(64 * 1024 ** 2)}`));
    const records = decode(xmpp, [bytes('downstream', Buffer.concat([Buffer.from(compressed), bomb]))]);
    expect(records.length).toBeLessThan(2000);
    expect(records.find(({ t }) => t === 'note')).toMatchObject({
      text: 'far more output than input: not inflated any further',
    });
  });

  it('a gap ends it', () => {
    const records = decode(xmpp, [
      bytes('downstream', compressed),
      { kind: 'gap', direction: 'upstream', count: 7 },
      bytes('upstream', '<presence/>'),
    ]);
    expect(records.at(-1)).toMatchObject({ t: 'data', protocol: 'compressed', offset: 7 });
  });
});

describe('bounds', () => {
  it('requests with long ids are not remembered, and all others have their time', () => {
    const id = 'x'.repeat(600);
    const events: FlowEvent[] = [
      { kind: 'bytes', direction: 'upstream', bytes: Buffer.from(`${header}<iq type='get' id='${id}'/>`) },
      {
        kind: 'bytes',
        direction: 'downstream',
        bytes: Buffer.from(`${header}<iq type='result' id='${id}'/>`),
      },
    ];
    expect(decode(xmpp, events).at(-1)).not.toHaveProperty('rtt');
  });
});

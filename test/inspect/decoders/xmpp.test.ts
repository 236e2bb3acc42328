// Every flow in test/fixtures/flows, fed whole and byte by byte.
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

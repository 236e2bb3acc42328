// After missing bytes decoding goes on, wherever they were missing and however the rest is cut.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { xmpp } from '../../../src/inspect/decoders/xmpp.js';
import type { TapRecord } from '../../../src/model/record.js';
import { decode, type FlowEvent, linesOf } from '../../support/flow-cases.js';
import { byteByByte, pieces, whole } from '../../support/memory-connection.js';
import { header } from '../../support/stream-cases.js';

const stanza = fc.constantFrom(
  "<message to='a@x.lit'><body>hi &amp; bye</body></message>",
  '<presence/>',
  "<iq type='result' id='1'/>",
  "<r xmlns='urn:xmpp:sm:3'/>",
  "<message><sent xmlns='urn:xmpp:carbons:2'><forwarded><message xmlns='jabber:client'><body>x</body></message></forwarded></sent></message>",
);
/** Enough of them that every trial is over. */
const last = "<message id='last'/>".repeat(30);

const bytes = (text: string | Buffer): FlowEvent => ({
  kind: 'bytes',
  direction: 'upstream',
  bytes: Buffer.from(text),
});
const found = (records: readonly TapRecord[]): number =>
  records.filter((record) => 'id' in record && record.id === 'last').length;

it('decoding goes on, and says so once', () => {
  fc.assert(
    fc.property(
      fc.array(stanza, { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(whole, byteByByte, pieces(7)),
      (stanzas, from, length, cut) => {
        const text = Buffer.from(stanzas.join(''));
        const start = Math.floor(from * text.length);
        const count = Math.floor(length * (text.length - start));
        const events: FlowEvent[] = [
          bytes(header),
          bytes(text.subarray(0, start)),
          { kind: 'gap', direction: 'upstream', count },
          bytes(text.subarray(start + count)),
          bytes(last),
        ];
        const records = decode(xmpp, events, { cut });
        expect(found(records)).toBeGreaterThan(20);
        expect(records.filter(({ t }) => t === 'note')).toHaveLength(1);
        const end = records.at(-1);
        expect(end).toMatchObject({ offset: header.length + text.length + last.length - 20 });
        expect(linesOf(records)).toEqual(linesOf(decode(xmpp, events, { cut: whole })));
      },
    ),
    { numRuns: 300 },
  );
});

it('gaps follow each other', () => {
  const gap: FlowEvent = { kind: 'gap', direction: 'upstream', count: 5 };
  const records = decode(xmpp, [bytes(header), gap, bytes('x<mess'), gap, bytes(`age/>${last}`)]);
  expect(found(records)).toBe(30);
  expect(records.find(({ t }) => t === 'note')).toMatchObject({
    text: 'goes on after 10 missing bytes; 11 bytes up to the next stanza skipped',
  });
});

it('a gap inside TLS, and one before anything, change nothing', () => {
  const proceed = `${header}<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;
  const records = decode(xmpp, [
    { kind: 'bytes', direction: 'downstream', bytes: Buffer.from(proceed) },
    { kind: 'gap', direction: 'downstream', count: 100 },
    { kind: 'bytes', direction: 'downstream', bytes: Buffer.from([0x17, 3, 3]) },
  ]);
  expect(records.at(-2)).toMatchObject({ t: 'data', protocol: 'tls', offset: proceed.length + 100 });
});

it('after a gap nobody is blamed for what may have been in it', () => {
  const answers = "<iq type='result' id='7'/><a xmlns='urn:xmpp:sm:3' h='900'/>";
  const records = decode(xmpp, [
    bytes(header.replace(' version', " to='x.lit' version")),
    { kind: 'gap', direction: 'upstream', count: 100 },
    bytes(answers),
  ]);
  expect(records.filter(({ t }) => t === 'lint')).toEqual([]);
});

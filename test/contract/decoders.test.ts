// What every decoder promises, looped over the registry.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoder, DecoderDef } from '../../src/inspect/decoder.js';
import { chooseDecoder, decoders } from '../../src/inspect/decoders/index.js';
import type { Direction } from '../../src/model/flow.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { defaultLimits } from '../../src/xmpp/frame.js';
import { decode, decoderContext, type FlowEvent } from '../support/flow-cases.js';
import { header } from '../support/stream-cases.js';

const direction = fc.constantFrom<Direction>('upstream', 'downstream');
const words = fc
  .array(
    fc.constantFrom(
      ...[
        header,
        '<message>',
        '</message>',
        '<a',
        ' b="',
        "'",
        '>',
        '<!--',
        '<![CDATA[',
        ']]>',
        '&amp;',
        '&x;',
      ],
      ...[
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
        "<iq type='get' id='1'/>",
        "<iq type='result'/>",
        "<enable xmlns='urn:xmpp:sm:3'/>",
        "<enabled xmlns='urn:xmpp:sm:3' id='a' resume='1'/>",
        "<resume xmlns='urn:xmpp:sm:3' previd='a' h='1'/>",
        "<resumed xmlns='urn:xmpp:sm:3' previd='a' h='1'/>",
        "<a xmlns='urn:xmpp:sm:3' h='3'/><r xmlns='urn:xmpp:sm:3'/>",
        "<compressed xmlns='http://jabber.org/protocol/compress'/>",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>",
        "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
        "<db:verify xmlns:db='jabber:server:dialback' from='a' to='b' id='1'>k</db:verify>",
      ],
      ...[
        '</stream:stream>',
        '\n',
        '\0',
        'é',
        '<auth>',
        '</auth>',
        '<?xml',
        '?>',
        '<!DOCTYPE',
        '<stream:error/>',
      ],
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.from(parts.join('')));
const bytes = fc.oneof(
  words,
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
);
const event: fc.Arbitrary<FlowEvent> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('bytes' as const), direction, bytes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), direction }) },
);
const events = fc.array(event, { maxLength: 20 });

const limits = { ...defaultLimits, stanzaBytes: 10_000 };

/** Bytes in use after the garbage is gone. */
function held(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function start(def: DecoderDef): { decoder: Decoder; records: TapRecord[] } {
  const records: TapRecord[] = [];
  const emit = (record: TapRecord): void => void records.push(record);
  return { records, decoder: def.create(decoderContext({ transport: def.transport, limits, emit })) };
}

describe.each(Object.entries(decoders))('the decoder %s', (name, def) => {
  it('goes by its name', () => {
    expect(def.name).toBe(name);
  });

  it('never throws, and tells of its own connection only, with offsets within what was pushed', () => {
    fc.assert(
      fc.property(events, fc.constantFrom('mask' as const, 'keep' as const), (flow, secrets) => {
        const pushed = { upstream: 0, downstream: 0 };
        for (const one of flow) if (one.kind === 'bytes') pushed[one.direction] += one.bytes.length;
        for (const record of decode(def, flow, { secrets })) {
          expect(record.flow).toBe(7);
          if (!('dir' in record) || !('offset' in record) || record.dir === undefined) continue;
          expect(record.offset).toBeLessThanOrEqual(pushed[record.dir]);
          expect(record.offset).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('says how sure it is of any beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (first) => {
        expect(def.priority(first)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it.each([
    ['one element', '<message>', 'aaaaaaaaaaaaaaaaaaaa'],
    ['one tag', '<message a="', 'aaaaaaaaaaaaaaaaaaaa'],
    ['one comment', '<!--', 'aaaaaaaaaaaaaaaaaaaa'],
    ['white space', '', ' \n \n \n \n \n \n \n \n'],
    ['requests of one id', '', `<iq type='get' id='1' to='${'a'.repeat(900)}'/>`],
    [
      'receipts asked for',
      '',
      `<message to='a' id='${'b'.repeat(200)}'><request xmlns='urn:xmpp:receipts'/></message>`,
    ],
    [
      'rooms',
      '',
      `<presence to='${'a'.repeat(500)}/b'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    ],
    ['managed stanzas', "<enable xmlns='urn:xmpp:sm:3'/>", `<message id='${'a'.repeat(900)}'/>`],
    [
      'logins',
      '',
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${'A'.repeat(900)}'>cGxhaW4=</auth>`,
    ],
    [
      'keys',
      '',
      `<db:result xmlns:db='jabber:server:dialback' from='${'a'.repeat(500)}' to='b'>k</db:result>`,
    ],
    ['large requests', '', `<iq type='get' id='${'a'.repeat(9000)}'/>`],
    ['noise', '</x>', 'aaaaaaaaaaaaaaaaaaaa'],
    ['secrets', '</x><auth>', 'aaaaaaaaaaaaaaaaaaaa'],
  ])('keeps little of %s without end', (_, begin, unit) => {
    const { decoder, records } = start(def);
    const piece = Buffer.from(unit.repeat(Math.ceil(50_000 / unit.length)));
    decoder.push('upstream', Buffer.from(header + begin), micros(0));
    const before = held();
    for (let i = 0; i < 400; i++) {
      decoder.push('upstream', piece, micros(0));
      for (const record of records.splice(0)) expect(JSON.stringify(record).length).toBeLessThan(40_000);
    }
    // 20 MB went by: a frame, and requests that wait for their answers, may still be there.
    expect(held() - before).toBeLessThan(4e6);
  });
});

it('raw tells of every byte once', () => {
  fc.assert(
    fc.property(events, (flow) => {
      for (const way of ['upstream', 'downstream'] as const) {
        const pushed = flow.flatMap((one) =>
          one.kind === 'bytes' && one.direction === way ? [one.bytes] : [],
        );
        const told = decode(decoders.raw, flow).flatMap((one) =>
          one.t === 'data' && one.dir === way ? [one] : [],
        );
        let offset = 0;
        for (const record of told) {
          expect(record.offset).toBe(offset);
          offset += record.bytes;
        }
        expect(offset).toBe(Buffer.concat(pushed).length);
      }
    }),
  );
});

it('every connection has a decoder', () => {
  expect(chooseDecoder('stream', Buffer.from('<stream:stream'))).toBe(decoders.xmpp);
  expect(chooseDecoder('stream', Buffer.from([0x16, 3, 1]))).toBe(decoders.tls);
  expect(chooseDecoder('stream', Buffer.from([0x16, 1, 1]))).toBe(decoders.raw);
  expect(chooseDecoder('stream', Buffer.from('<'))).toBe(decoders.xmpp);
  expect(chooseDecoder('stream', Buffer.from('GET /'))).toBe(decoders.http);
  expect(chooseDecoder('stream', Buffer.from('GE'))).toBe(decoders.http);
  const upgrade = 'GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n';
  expect(chooseDecoder('stream', Buffer.from(upgrade))).toBe(decoders.websocket);
});

// The capture for Wireshark, read back by our own reader of packets, and block by block. test/e2e has what tshark says to it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../../src/inspect/capture/read.js';
import { captureWriter } from '../../../src/inspect/capture/writer.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';
import { decodeFile, recordLine } from '../../support/packet-play.js';
import { sessionLines } from '../../support/session-capture.js';
import { Script, session } from '../../ui/records.js';

const facts = { tool: '0.1.0', at: micros(0), secrets: 'mask', maps: [] } as const;

function written(records: readonly TapRecord[]): Buffer {
  const writer = captureWriter('x.pcapng', facts);
  return Buffer.concat(
    [writer.header(), ...records.map((record) => writer.record(record)), writer.end()].map((piece) =>
      Buffer.from(piece as Uint8Array),
    ),
  );
}

const reread = (records: readonly TapRecord[]) => decodeFile([written(records)]);
const rows = (records: readonly TapRecord[]): string[] =>
  reread(records).records.map((record) => recordLine(record));

const opening = {
  t: 'open',
  transport: 'tcp',
  client: '127.0.0.1:50112',
  upstream: '127.0.0.1:15222',
} as const;
const closing = { t: 'close', how: 'fin', dir: 'upstream', bytes: { upstream: 0, downstream: 0 } } as const;

/** A connection in which little is said. */
const small = (): Script =>
  new Script()
    .add(1, opening)
    .header(1, 'upstream', 'open', { to: 'example.net' })
    .header(1, 'downstream', 'open', { from: 'example.net' })
    .element(1, 'upstream', "<message to='a@b'><body>é</body></message>");

describe('a capture for Wireshark', () => {
  it('gives the same stanzas at the same times', () => {
    const records = session();
    const { records: again, faults } = reread(records);
    const said = (list: readonly TapRecord[]) =>
      list.flatMap((record) =>
        record.t === 'stanza' || record.t === 'nonza'
          ? [[record.flow, record.dir, record.at, record.xml]]
          : [],
      );
    expect(faults).toEqual([]);
    expect(said(records).length).toBeGreaterThan(10);
    expect(said(again)).toEqual(said(records));
  });

  it('has whole connections, one packet a stanza, the port that Wireshark knows', () => {
    const shown = rows(small().add(1, closing).records);
    expect(shown[0]).toBe('1 · open tcp 127.0.0.1:50112 127.0.0.1:5222');
    expect(shown[1]).toMatch(/^1 > handshake/);
    expect(shown.slice(-4)).toEqual([
      '1 > fin',
      '1 · note comment in the file: connection closed by the client (0 B up, 0 B down)',
      '1 < fin',
      expect.stringMatching(/^1 > close fin, \d+\/\d+$/),
    ]);
  });

  it.each([
    ['jabber:server', '127.0.0.1:15222', '127.0.0.1:5269'],
    ['jabber:client', '127.0.0.1:5269', '127.0.0.1:5222'],
  ])('has the port of %s for it', (content, upstream, expected) => {
    const xml = `<stream:stream xmlns='${content}' xmlns:stream='http://etherx.jabber.org/streams'>`;
    const records = new Script()
      .add(1, { ...opening, upstream })
      .add(1, { t: 'stream', dir: 'upstream', offset: 0, event: 'open', attrs: {}, xml }).records;
    expect(rows(records)[0]).toBe(`1 · open tcp 127.0.0.1:50112 ${expected}`);
  });

  it.each([
    ['127.0.0.1:50112', 'localhost:5222', '127.0.0.1:50112 127.0.0.2:5222'],
    ['localhost:50112', '10.1.2.3:5222', '127.0.0.3:50112 10.1.2.3:5222'],
    ['/tmp/x.sock', '/tmp/y.sock', '127.0.0.3:49153 127.0.0.2:5222'],
    ['[::1]:50112', '[2001:db8::7]:15222', '[::1]:50112 [2001:db8::7]:5222'],
    ['[::1]:50112', '127.0.0.1:15222', '[::1]:50112 [fd00::2]:5222'],
    ['[::ffff:10.0.0.1]:50112', 'example.net:15222', '[::ffff:a00:1]:50112 [fd00::2]:5222'],
    ['999.0.0.1:99999', '[1:2:3]:5222', '127.0.0.3:49153 127.0.0.2:5222'],
  ])('has addresses for %s and %s', (client, upstream, expected) => {
    const [first, ...others] = small().records;
    const records = [{ ...first, client, upstream } as TapRecord, ...others];
    expect(rows(records)[0]).toBe(`1 · open tcp ${expected}`);
  });

  it('has what there is to say on the next packet of its connection', () => {
    const records = small()
      .add(1, {
        t: 'lint',
        dir: 'upstream',
        offset: 3,
        rule: 'odd',
        rfc: 'RFC 1 §1',
        detail: 'it is \u001b[2J odd',
      })
      .add(2, opening)
      .element(1, 'upstream', '<presence/>').records;
    expect(rows(records)).toContain('1 · note comment in the file: lint: odd: it is \\x1b[2J odd (RFC 1 §1)');
    expect(rows(records.slice(0, -1))).toContain(
      '1 · note comment in the file: lint: odd: it is \\x1b[2J odd (RFC 1 §1)',
    );
  });

  it('has what was inside of TLS as a connection of its own', () => {
    const ns = 'urn:ietf:params:xml:ns:xmpp-tls';
    const records = small()
      .element(1, 'upstream', `<starttls xmlns='${ns}'/>`)
      .element(1, 'downstream', `<proceed xmlns='${ns}'/>`)
      .add(1, { t: 'tls', leg: 'client', event: 'established', version: 'TLSv1.3' })
      .header(1, 'upstream', 'open', { to: 'example.net' })
      .element(1, 'upstream', '<presence/>')
      .add(1, closing).records;
    const shown = rows(records);
    expect(shown.filter((row) => row.includes(' open tcp '))).toEqual([
      '1 · open tcp 127.0.0.1:50112 127.0.0.1:5222',
      '2 · open tcp 127.0.0.1:50113 127.0.0.1:5222',
    ]);
    expect(shown).toContain('2 > stanza <presence/>');
    expect(shown.filter((row) => row.includes('close fin'))).toHaveLength(2);
  });

  it('has of TLS that stays closed as much as is known, in the same connection', () => {
    const ns = 'urn:ietf:params:xml:ns:xmpp-tls';
    const hex = '160301';
    const records = small()
      .element(1, 'downstream', `<proceed xmlns='${ns}'/>`)
      .add(1, { t: 'data', dir: 'upstream', offset: 9, bytes: 70_000, protocol: 'tls', hex })
      .add(1, closing).records;
    const shown = rows(records);
    expect(shown.filter((row) => row.includes(' open '))).toHaveLength(1);
    expect(shown.filter((row) => row.includes('missing'))).toEqual([
      expect.stringMatching(/missing 65472 \(cut off/),
      expect.stringMatching(/missing 4525 \(cut off/),
    ]);
  });

  it('has datagrams, and resets', () => {
    const records = new Script()
      .add(1, { ...opening, transport: 'udp', upstream: '127.0.0.1:3478' })
      .add(1, {
        t: 'datagram',
        dir: 'upstream',
        offset: 0,
        bytes: 2,
        protocol: 'text',
        text: '~a',
        summary: 'hm',
      })
      .add(1, { t: 'datagram', dir: 'downstream', offset: 0, bytes: 900, protocol: 'binary', hex: '0001' })
      .add(2, opening)
      .element(2, 'upstream', '<presence/>')
      .add(2, { ...closing, how: 'rst', dir: 'downstream' }).records;
    const shown = rows(records);
    expect(shown).toContain('1 > datagram 0+2 ~a');
    expect(shown).toContain('1 · note comment in the file: hm');
    expect(shown).toContain('2 < reset');
  });

  it('writes a stanza that is larger than a packet in several', () => {
    const body = 'x'.repeat(200_000);
    const xml = `<message><body>${body}</body></message>`;
    const { records } = reread(small().element(1, 'upstream', xml).records);
    expect(records.some((record) => record.t === 'stanza' && record.xml === xml)).toBe(true);
  });

  it('can be made of whatever lines a capture may have', () => {
    const oddity = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(null, -1, 1.5, 1e300, 2 ** 53, '', ':', '[]:1', '::1', '<', [], {}),
    );
    const edited = fc
      .tuple(fc.constantFrom(...sessionLines().slice(1, -1)), fc.nat(20), oddity)
      .map(([text, at, value]) => {
        const fields = JSON.parse(text) as Record<string, unknown>;
        const keys = Object.keys(fields);
        return JSON.stringify({ ...fields, [keys[at % keys.length] ?? '']: value });
      });
    fc.assert(
      fc.property(fc.array(edited, { maxLength: 8 }), (texts) => {
        const reader = new CaptureReader();
        reader.line(sessionLines()[0] ?? '', false);
        const records = texts.flatMap((text) => {
          const line = reader.line(text, false);
          return line.kind === 'record' ? [line.record] : [];
        });
        expect(reread(records).faults).toEqual([]);
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
});

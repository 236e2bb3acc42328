import { expect, it, describe as suite, test } from 'vitest';
import { describe, fullTitle } from '../../src/inspect/describe.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';

const base = { seq: 1, flow: 1, at: micros(0) };
const dir = 'upstream';
const streamError = 'urn:ietf:params:xml:ns:xmpp-streams';

suite('describe', () => {
  test.each<[TapRecord, string]>([
    [
      { ...base, t: 'open', transport: 'tcp', client: '127.0.0.1:50112', upstream: '127.0.0.1:5222' },
      'connection open tcp 127.0.0.1:50112 → 127.0.0.1:5222',
    ],
    [
      { ...base, t: 'close', dir: 'downstream', how: 'fin', bytes: { upstream: 100, downstream: 2048 } },
      'connection closed by the server (100 B up, 2.0 KiB down)',
    ],
    [
      { ...base, t: 'close', how: 'local', bytes: { upstream: 0, downstream: 0 } },
      'connection closed by the tap (0 B up, 0 B down)',
    ],
    [
      {
        ...base,
        t: 'stream',
        dir,
        event: 'open',
        offset: 0,
        attrs: { to: 'example.net', version: '1.0' },
        xml: '',
      },
      'stream open to=example.net version=1.0',
    ],
    [
      {
        ...base,
        t: 'stream',
        dir,
        event: 'error',
        offset: 0,
        attrs: {},
        xml: `<stream:error><conflict xmlns='${streamError}'/></stream:error>`,
      },
      'stream error conflict',
    ],
    [
      { ...base, t: 'stream', dir, event: 'close', offset: 9, attrs: {}, xml: '</stream:stream>' },
      'stream close',
    ],
    [{ ...base, t: 'keepalive', dir, offset: 0, size: 1 }, 'keepalive 1 B'],
    [
      { ...base, t: 'data', dir, offset: 0, bytes: 3, protocol: 'binary', hex: '160301' },
      'binary data 3 B: 160301',
    ],
    [
      {
        ...base,
        t: 'violation',
        dir,
        offset: 7,
        rule: 'restricted-xml',
        rfc: 'RFC 6120 §11.1',
        detail: 'a comment',
      },
      'restricted-xml: a comment (RFC 6120 §11.1, at byte 7)',
    ],
    [{ ...base, t: 'dropped', count: 12 }, '12 records not kept'],
  ])('%j', (record, text) => {
    expect(describe(record).text).toBe(text);
  });

  const message = (xml: string): TapRecord => ({
    ...base,
    t: 'stanza',
    dir,
    offset: 0,
    size: xml.length,
    name: 'message',
    ns: 'jabber:client',
    type: 'chat',
    to: 'romeo@example.net',
    xml,
  });

  it('summarises a stanza in the namespace of its stream, once', () => {
    const record = message("<message type='chat' to='romeo@example.net'><body>hi</body></message>");
    expect(describe(record)).toEqual({ text: 'message chat → romeo@example.net “hi”', xeps: [] });
    expect(describe(record)).toBe(describe(record));
  });

  test.each([
    ['<message', 'cut off'],
    [`<message><body>${'x'.repeat(200_000)}</body></message>`, 'too large to parse beside the traffic'],
  ])('falls back to the envelope when a stanza is %#', (xml) => {
    expect(describe(message(xml)).text).toMatch(/^message chat → romeo@example\.net \(.+, not parsed\)$/);
  });

  it('spells a XEP out', () => {
    expect(fullTitle('XEP-0199')).toBe('XEP-0199 XMPP Ping');
    expect(fullTitle('XEP-9999')).toBe('XEP-9999');
  });
});

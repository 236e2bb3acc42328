import { describe, expect, it } from 'vitest';
import { DataReader, type Place, protocolOf } from '../../src/inspect/data.js';
import { micros } from '../../src/model/time.js';

const place = (offset = 0): Place => ({ flow: 1, at: micros(5), dir: 'upstream', offset });
const read = (bytes: Uint8Array, protocol?: string) => new DataReader('mask').read(place(), bytes, protocol);

describe('what begins with', () => {
  it.each([
    [Buffer.from([0x16, 0x03, 0x01, 0x02]), 'tls'],
    [Buffer.from([0x16]), undefined],
    [Buffer.from('GET / HTTP/1.1\r\n'), 'http'],
    [Buffer.from('HTTP/1.1 200 OK\r\n'), 'http'],
    [Buffer.from('GETTING'), undefined],
    [Buffer.from(''), undefined],
  ])('%s is %s', (bytes, name) => {
    expect(protocolOf(bytes)).toBe(name);
  });
});

describe('a record of bytes', () => {
  it('shows text as text, with its place', () => {
    expect(read(Buffer.from('héllo\r\n'))).toEqual({
      t: 'data',
      seq: 0,
      flow: 1,
      at: 5,
      dir: 'upstream',
      offset: 0,
      bytes: 8,
      protocol: 'text',
      text: 'héllo\r\n',
    });
  });

  it.each([[[0]], [[0x41, 0x1b]], [[0xff]], [[0x41, 0xc3]], [[0x7f]]])('shows %s as hex', (bytes) => {
    expect(read(Uint8Array.from(bytes))).toMatchObject({
      protocol: 'binary',
      hex: Buffer.from(bytes).toString('hex'),
    });
  });

  it('shows the beginning of what is long, and forgives a character that this cuts', () => {
    const record = read(Buffer.from(`${'a'.repeat(255)}é${'b'.repeat(1000)}`));
    expect(record).toMatchObject({ bytes: 1257, protocol: 'text' });
    expect(record.text).toHaveLength(256);
    expect(record.text?.startsWith('a'.repeat(255))).toBe(true);
  });

  it('keeps the name it is given', () => {
    expect(read(Buffer.from('abc'), 'http')).toMatchObject({ protocol: 'http', text: 'abc' });
  });
});

describe('credentials', () => {
  const pieces = ['<auth>c2Vj', 'cmV0', `${'x'.repeat(300)}</auth>`, 'after'].map((text) =>
    Buffer.from(text),
  );

  it('are masked across pieces, beyond what is shown of each', () => {
    const reader = new DataReader('mask');
    let offset = 0;
    const texts = pieces.map((bytes) => {
      const { text } = reader.read(place(offset), bytes);
      offset += bytes.length;
      return text;
    });
    expect(texts).toEqual(['<auth>[masked]', '', '', 'after']);
  });

  it('of one gap do not reach over it', () => {
    const reader = new DataReader('mask');
    reader.read(place(0), Buffer.from('<auth>'));
    expect(reader.read(place(1000), Buffer.from('other')).text).toBe('other');
  });

  it('are masked in hex as well', () => {
    const { hex = '' } = read(Buffer.from('\0<auth>c2Vj'));
    expect(Buffer.from(hex, 'hex').toString()).toBe('\0<auth>[masked]');
  });

  it('can be kept', () => {
    const reader = new DataReader('keep');
    expect(pieces.slice(0, 2).map((bytes) => reader.read(place(), bytes).text)).toEqual([
      '<auth>c2Vj',
      'cmV0',
    ]);
  });
});

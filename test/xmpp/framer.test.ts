import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/xmpp/frame.js';
import { frame, header, readCases } from '../support/stream-cases.js';

const cases = readCases();

describe.each(cases)('$name', ({ bytes, frames, limits, isEnded }) => {
  it('whole', () => {
    expect(frame([bytes], limits, isEnded)).toEqual(frames);
  });

  it('byte by byte', () => {
    const chunks = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(frame(chunks, limits, isEnded)).toEqual(frames);
  });

  it('cut at every position', () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(frame([bytes.subarray(0, at), bytes.subarray(at)], limits, isEnded), `cut at ${at}`).toEqual(
        frames,
      );
    }
  });

  it('the read buffer is overwritten after each push', () => {
    const seen = frame(overwriting(bytes, 7), limits, isEnded);
    expect(seen).toEqual(frames);
  });
});

/** Pieces of `size` bytes that all live in one buffer, as a socket with a shared read buffer delivers them. */
function* generate(bytes: Buffer, size: number): Generator<Buffer> {
  const shared = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(shared, 0, at, at + size);
    yield shared.subarray(0, length);
  }
}
const overwriting = (bytes: Buffer, size: number): readonly Uint8Array[] =>
  ({ [Symbol.iterator]: () => generate(bytes, size) }) as unknown as readonly Uint8Array[];

it('has cases', () => {
  expect(cases.length).toBeGreaterThan(40);
});

describe('trailing bytes', () => {
  const stanza = `<message to='a'><body>x</body></message>`;
  it('of the next stanza wait for their rest', () => {
    for (let at = 1; at < stanza.length; at++) {
      const bytes = Buffer.from(header + stanza + stanza.slice(0, at));
      expect(frame([bytes])).toEqual([`stream-open ${header}`, `stanza ${stanza}`]);
    }
  });
});

describe('properties', () => {
  const alphabet = fc.constantFrom(
    '<',
    '>',
    '/',
    '=',
    "'",
    '"',
    ' ',
    '&',
    ';',
    '!',
    '-',
    '[',
    ']',
    '?',
    ':',
    'a',
    'b',
    'xml',
    'xmlns',
    '\n',
    '\u0000',
    'é',
    '😀',
    '<a>',
    '</a>',
    '<a/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '&amp;',
    '&#x41;',
    '<message>',
    '</message>',
    '<!DOCTYPE',
    header,
  );
  const soup = fc.array(alphabet, { maxLength: 40 }).map((parts) => Buffer.from(header + parts.join('')));
  const garbage = fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => Buffer.concat([Buffer.from(header), bytes]));

  it('the same frames however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.oneof(soup, garbage),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (bytes, sizes) => {
          const chunks: Buffer[] = [];
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(frame(chunks, defaultLimits, true)).toEqual(frame([bytes], defaultLimits, true));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('no limit is ever exceeded by what is handed out', () => {
    const limits = { stanzaBytes: 200, depth: 5, attributes: 3, nameBytes: 20 };
    fc.assert(
      fc.property(soup, (bytes) => {
        for (const line of frame([bytes], limits)) {
          if (/^(stanza|nonza|stream-open)/.test(line)) expect(line.length).toBeLessThan(200 + 20);
        }
      }),
    );
  });

  it('what was pushed is handed out, but for restricted constructs between frames', () => {
    const children = fc.array(
      fc.constantFrom('<iq/>', '<a>b</a>', ' ', "<message to='x'><body>&amp;</body></message>"),
    );
    fc.assert(
      fc.property(children, (parts) => {
        const text = header + parts.join('');
        const seen = frame([Buffer.from(text)]).map((line) => line.slice(line.indexOf(' ') + 1));
        expect(seen.join('')).toBe(text);
      }),
    );
  });
});

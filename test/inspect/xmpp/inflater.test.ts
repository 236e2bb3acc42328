// Inflating in pieces, and that a little input never becomes a lot of output.
import { constants, createDeflate, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Inflater } from '../../../src/inspect/xmpp/inflater.js';

/** As peers send it: flushed after each piece. */
async function flushed(pieces: readonly string[]): Promise<Buffer[]> {
  const deflate = createDeflate({ flush: constants.Z_SYNC_FLUSH });
  const out: Buffer[] = [];
  for (const piece of pieces) {
    const chunks: Buffer[] = [];
    deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise<void>((resolve) => deflate.write(piece, () => resolve()));
    deflate.removeAllListeners('data');
    out.push(Buffer.concat(chunks));
  }
  return out;
}

function inflating(): { inflater: Inflater; text: () => string } {
  const out: Buffer[] = [];
  return {
    inflater: new Inflater((bytes) => void out.push(Buffer.from(bytes))),
    text: () => Buffer.concat(out).toString(),
  };
}

describe('an inflater', () => {
  const pieces = ['<message><body>hi</body></message>', '<presence/>', '<message><body>hi</body></message>'];

  it('gives each flushed piece at once', async () => {
    const { inflater, text } = inflating();
    let expected = '';
    for (const [i, bytes] of (await flushed(pieces)).entries()) {
      expect(inflater.push(bytes)).toBeUndefined();
      expected += pieces[i];
      expect(text()).toBe(expected);
    }
    expect(inflater.xml).toBe(expected.length);
  });

  it('takes it byte by byte', async () => {
    const { inflater, text } = inflating();
    for (const byte of Buffer.concat(await flushed(pieces)))
      expect(inflater.push(Buffer.from([byte]))).toBeUndefined();
    expect(text()).toBe(pieces.join(''));
  });

  it('stops a bomb, whether it comes at once or bit by bit', () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 ** 2));
    for (const size of [bomb.length, 1000]) {
      let out = 0;
      const inflater = new Inflater((bytes) => {
        out += bytes.length;
      });
      const faults = new Set<string | undefined>();
      for (let at = 0; at < bomb.length; at += size) faults.add(inflater.push(bomb.subarray(at, at + size)));
      expect(faults).toContain('bomb');
      expect(out).toBeLessThan(9 * 1024 ** 2);
    }
  });

  it('says so when it is no zlib, or the end of it', () => {
    const { inflater } = inflating();
    expect(inflater.push(Buffer.from('<presence/>'))).toBe('broken');
    expect(inflater.push(Buffer.from('more'))).toBe('broken');
    const other = inflating();
    expect(other.inflater.push(deflateSync('<presence/>'))).toBe('broken');
    expect(other.text()).toBe('<presence/>');
  });
});

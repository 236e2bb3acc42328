// Keys that come late, are wrong, or never come; bytes that are damaged, missing or no TLS.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeySource } from '../../../src/inspect/decoder.js';
import { KeyLog } from '../../../src/inspect/tls/key-log.js';
import { byteByByte, pieces } from '../../support/memory-connection.js';
import { recordTls, type TlsRecording, type WireChunk } from '../../support/tls-recording.js';
import { keyLogOf, lookAt, sizes, startLooking } from './look.js';

const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const lines = ['a', 'b', 'c', 'd', 'e', 'f'];
const nothing = { upstream: '', downstream: '' };

/** The same secrets under the name of another connection, or other secrets under the same name. */
const wrong = ({ keyLog }: TlsRecording): string[] =>
  keyLog.map((line) => line.replace(/[0-9a-f]{2}$/, (end) => (end === '00' ? '01' : '00')));

describe.each(versions)('%s, keys that come late', (version) => {
  it('at any moment: all is told in order, with the instants at which it came', async () => {
    const { chunks, keyLog, said } = await recordTls({ version, lines });
    const early = lookAt(chunks, keyLogOf(keyLog));
    for (let moment = 0; moment <= chunks.length; moment++) {
      const log = new KeyLog();
      const looking = startLooking(log);
      chunks.forEach((chunk, i) => {
        if (i === moment) for (const line of keyLog) log.line(line);
        looking.push(chunk);
      });
      if (moment === chunks.length) for (const line of keyLog) log.line(line);
      looking.end();
      expect(looking.look.plain).toEqual(said);
      expect(looking.look.order).toEqual(early.order);
      expect(looking.look.notes).toEqual([]);
      expect(looking.look.events).toEqual(['hello', 'established', 'decrypted']);
    }
  });

  it('are looked up when they come, without another byte', async () => {
    const { chunks, keyLog, said } = await recordTls({ version, lines });
    const log = new KeyLog();
    const looking = startLooking(log);
    for (const chunk of chunks) looking.push(chunk);
    expect(looking.look.plain).toEqual(nothing);
    for (const line of keyLog) log.line(line);
    expect(looking.look.plain).toEqual(said);
  });

  it('are looked up with the next byte by a source that cannot tell of them', async () => {
    const { chunks, keyLog, said } = await recordTls({ version, lines });
    const log = new KeyLog();
    const source: KeySource = { find: (random) => log.find(random) };
    const looking = startLooking(source);
    for (const chunk of chunks) looking.push(chunk);
    for (const line of keyLog) log.line(line);
    expect(looking.look.plain).toEqual(nothing);
    looking.end();
    expect(looking.look.plain).toEqual(said);
    expect(looking.look.ended).toEqual(['upstream', 'downstream']);
  });

  it('not at all: it is said once, and every byte is told', async () => {
    const { chunks } = await recordTls({ version, lines });
    const look = lookAt(chunks, new KeyLog());
    expect(look.events).toEqual(['hello', 'established', 'note']);
    expect(look.notes).toEqual(['the key log has no keys for this connection']);
    expect(look.plain).toEqual(nothing);
    expect(look.closed).toEqual(sizes(chunks));
  });

  it('not for too long: no more than a bound is kept for them', async () => {
    const megabyte = 'x'.repeat(1024 ** 2);
    const { chunks, keyLog } = await recordTls({ version, lines: ['a', megabyte, 'c'] });
    const log = new KeyLog();
    const looking = startLooking(log);
    for (const chunk of chunks) looking.push(chunk);
    expect(looking.look.notes).toEqual([
      'the key log has had no keys for this connection for too long: it stays closed',
    ]);
    for (const line of keyLog) log.line(line);
    looking.end();
    expect(looking.look.plain).toEqual(nothing);
    expect(looking.look.closed).toEqual(sizes(chunks));
    expect(looking.look.notes).toHaveLength(1);
  });
});

describe.each(versions)('%s, what cannot be opened', (version) => {
  it('wrong keys: it is said once, and every byte is told', async () => {
    const recording = await recordTls({ version, lines });
    const look = lookAt(recording.chunks, keyLogOf(wrong(recording)));
    expect(look.notes).toEqual([
      expect.stringMatching(
        /^the record at byte \d+ does not open: wrong keys in the key log, or bytes that are damaged$/,
      ),
    ]);
    expect(look.plain).toEqual(nothing);
    expect(look.closed).toEqual(sizes(recording.chunks));
    expect(look.ended).toEqual(['upstream', 'downstream']);
  });

  it('a damaged byte: what came before stands, and nothing after it', async () => {
    const { chunks, keyLog } = await recordTls({ version, lines });
    const at = chunks.length - 5;
    const damaged = chunks.map((chunk, i) => (i === at ? flipped(chunk, chunk.bytes.length - 1) : chunk));
    const look = lookAt(damaged, keyLogOf(keyLog));
    expect(look.notes).toHaveLength(1);
    expect(look.order.map(({ text }) => text)).toEqual(lines.slice(0, look.order.length));
    expect(look.order.length).toBeGreaterThan(0);
    expect(look.order.length).toBeLessThan(lines.length);
  });

  it('missing bytes: it is said, and nothing is made up', async () => {
    const { chunks, keyLog } = await recordTls({ version, lines });
    const look = lookAt(chunks.toSpliced(chunks.length - 5, 1), keyLogOf(keyLog));
    expect(look.order.length).toBeLessThan(lines.length);
    expect(look.notes).toHaveLength(1);
  });

  it('any damage: nothing is thrown, and nothing is made up', async () => {
    const { chunks, keyLog, said } = await recordTls({ version, lines, alpn: 'xmpp-client' });
    const total = chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const position = fc.integer({ min: 0, max: total - 1 });
    const damage = fc.array(fc.tuple(position, fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    const cut = fc.constantFrom(undefined, byteByByte, pieces(13));
    fc.assert(
      fc.property(damage, cut, fc.boolean(), (flips, pieces, hasKeys) => {
        const look = lookAt(mutated(chunks, flips), hasKeys ? keyLogOf(keyLog) : undefined, pieces);
        for (const direction of ['upstream', 'downstream'] as const)
          expect(said[direction].startsWith(look.plain[direction])).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('noise after a good beginning', async () => {
    const { chunks, keyLog } = await recordTls({ version, lines });
    const direction = fc.constantFrom('upstream' as const, 'downstream' as const);
    const noise = fc.array(
      fc.record({ direction, bytes: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: chunks.length }), noise, (count, rest) => {
        const all = [...chunks.slice(0, count), ...rest];
        const look = lookAt(all, keyLogOf(keyLog));
        expect(look.notes.length).toBeLessThanOrEqual(2);
        expect(look.ended).toEqual(['upstream', 'downstream']);
      }),
      { numRuns: 300 },
    );
  });
});

it('all connections together keep no more than a bound, and give back what they no longer need', async () => {
  const { chunks } = await recordTls({
    version: 'TLSv1.3',
    lines: ['x'.repeat(200_000), 'y'.repeat(200_000)],
  });
  const log = new KeyLog();
  const lookings = Array.from({ length: 200 }, () => startLooking(log));
  for (const looking of lookings) for (const chunk of chunks) looking.push(chunk);
  const refused = lookings.filter(({ look }) => look.notes.length > 0).length;
  // 64 MiB at 400 KB each.
  expect(refused).toBeGreaterThan(25);
  expect(refused).toBeLessThan(60);
  for (const looking of lookings) looking.end();
  const later = startLooking(log);
  for (const chunk of chunks) later.push(chunk);
  expect(later.look.notes).toEqual([]);
});

it('the keys of the handshake may be missing: it goes on after it', async () => {
  const { chunks, keyLog, said } = await recordTls({ version: 'TLSv1.3', lines });
  const look = lookAt(chunks, keyLogOf(keyLog.filter((line) => !line.includes('HANDSHAKE'))));
  expect(look.plain).toEqual(said);
  expect(look.notes).toEqual([]);
});

const flipped = ({ direction, bytes }: WireChunk, at: number, by = 1): WireChunk => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ by;
  return { direction, bytes: copy };
};

/** @param flips positions in all bytes, and what is changed there */
function mutated(chunks: readonly WireChunk[], flips: readonly (readonly [number, number])[]): WireChunk[] {
  let start = 0;
  return chunks.map((chunk) => {
    let changed = chunk;
    for (const [position, by] of flips) {
      const at = position - start;
      if (at >= 0 && at < chunk.bytes.length) changed = flipped(changed, at, by);
    }
    start += chunk.bytes.length;
    return changed;
  });
}

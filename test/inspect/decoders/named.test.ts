// Every connection in test/fixtures/named: as it is, cut in every place, and byte by byte.
import { describe, expect, it } from 'vitest';
import type { TapRecord } from '../../../src/model/record.js';
import { decodePieces, namedLines, type Piece, readNamedCases, shownOf } from '../../support/named-cases.js';

const cases = readNamedCases();

it('there are cases', () => {
  expect(cases.length).toBeGreaterThan(20);
});

/** The pieces with one of them cut in two, in every way. */
function* cuts(pieces: readonly Piece[]): Generator<readonly Piece[]> {
  for (const [i, { dir, bytes }] of pieces.entries()) {
    for (let at = 1; at < bytes.length; at++) {
      const parts = [bytes.subarray(0, at), bytes.subarray(at)].map((part) => ({ dir, bytes: part }));
      yield [...pieces.slice(0, i), ...parts, ...pieces.slice(i + 1)];
    }
  }
}

const byteByByte = (pieces: readonly Piece[]): Piece[] =>
  pieces.flatMap(({ dir, bytes }) =>
    Array.from(bytes, (_, at) => ({ dir, bytes: bytes.subarray(at, at + 1) })),
  );

/** What does not depend on cuts: the last name, the places that add up, the other records. */
const essence = (records: readonly TapRecord[]) => ({
  name: records.flatMap((record) => (record.t === 'data' ? [record.protocol] : [])).at(-1),
  ends: (['upstream', 'downstream'] as const).map((dir) =>
    records.reduce((end, record) => {
      if (record.t !== 'data' || record.dir !== dir) return end;
      expect(record.offset).toBe(end);
      return end + record.bytes;
    }, 0),
  ),
  others: records.filter(({ t }) => t !== 'data').map((record) => namedLines([record])),
});

describe.each(cases)('$name', ({ pieces, port, secrets, records }) => {
  it('as it is', () => {
    expect(namedLines(decodePieces(pieces, port))).toEqual(records);
  });

  it('cut anywhere it has the same name, and tells no secret', () => {
    const whole = essence(decodePieces(pieces, port));
    for (const cut of [...cuts(pieces), byteByByte(pieces), pieces]) {
      const decoded = decodePieces(cut, port);
      expect(essence(decoded)).toEqual(whole);
      const shown = `${JSON.stringify(decoded)} ${shownOf(decoded, 'upstream')} ${shownOf(decoded, 'downstream')}`;
      for (const secret of secrets) expect(shown).not.toContain(secret);
    }
  });

  it('with secrets kept shows every byte', () => {
    const decoded = decodePieces(pieces, port, 'keep');
    for (const secret of secrets)
      expect(shownOf(decoded, 'upstream') + shownOf(decoded, 'downstream')).toContain(secret);
  });
});

// Captures that somebody has edited: whatever a line says, it is either told to be wrong or can be shown.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatRecord } from '../../../src/inspect/capture/line.js';
import { CaptureReader } from '../../../src/inspect/capture/read.js';
import { lines } from '../../../src/inspect/lines.js';
import { Store } from '../../../src/inspect/store.js';
import { sessionLines } from '../../support/session-capture.js';

const capture = sessionLines();

it('reads back what was written', () => {
  const reader = new CaptureReader();
  const read = capture.map((text) => reader.line(text, false));
  expect(read.map(({ kind }) => kind)).toEqual(['header', ...capture.slice(2).map(() => 'record'), 'end']);
  const again = read.map((line, i) => (line.kind === 'record' ? formatRecord(line.record) : capture[i]));
  expect(again).toEqual(capture);
});

it('yields nothing that cannot be shown', () => {
  const oddity = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(null, -1, 1e300, '', '__proto__', 'constructor', '\u0000', '<', [], {}),
  );
  const edited = fc
    .tuple(fc.constantFrom(...capture.slice(1, -1)), fc.nat(20), oddity)
    .map(([text, at, value]) => {
      const fields = JSON.parse(text) as Record<string, unknown>;
      const keys = Object.keys(fields);
      return JSON.stringify({ ...fields, [keys[at % keys.length] ?? '']: value });
    });
  fc.assert(
    fc.property(edited, (text) => {
      const reader = new CaptureReader();
      reader.line(capture[0] ?? '', false);
      const line = reader.line(text, false);
      if (line.kind !== 'record') return;
      const store = new Store({ budget: 1e6 });
      store.append(line.record);
      expect(lines(line.record)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      expect(() => JSON.parse(formatRecord(line.record))).not.toThrow();
    }),
    { numRuns: 2000, seed: 1 },
  );
});

// What every protocol that is named promises, looped over the registry.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatagramView } from '../../src/inspect/protocol.js';
import { datagramProtocols, nameStream, streamProtocols } from '../../src/inspect/protocols/index.js';
import { readPage } from '../docs/pages.js';

const { text: page } = readPage('docs/capture-format.md');
const [, names = ''] = page.split('\n## Names of protocols\n');
const [table = ''] = names.split('\n## ');

const direction = fc.constantFrom('upstream' as const, 'downstream' as const);
const port = fc.constantFrom(undefined, 7, 9, 13, 21, 23, 25, 37, 53, 67, 69, 110, 123, 143, 520, 3478, 5353);
const bytes = fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array));
const seen = fc.subarray(datagramProtocols.map(({ name }) => name)).map((each) => new Set(each));
const view: fc.Arbitrary<DatagramView> = fc.record({
  ...{ bytes, dir: direction, port, seen },
  secrets: fc.constantFrom('mask' as const, 'keep' as const),
  asked: fc.option(
    bytes.map((each) => ({ length: each.length, head: each.subarray(0, 64) })),
    { nil: undefined },
  ),
  carried: fc.constant(() => undefined),
});

it('each name stands once in a registry', () => {
  for (const registry of [datagramProtocols, streamProtocols])
    expect(new Set(registry.map(({ name }) => name)).size).toBe(registry.length);
});

describe.each(datagramProtocols.map((each) => [each.name, each] as const))(
  'datagrams of %s',
  (name, protocol) => {
    it('have a place in docs/capture-format.md', () => {
      expect(table).toContain(`\`${name}\``);
    });

    it('are read without a fault, with words that begin with a name', () => {
      fc.assert(
        fc.property(view, (given) => {
          const before = Buffer.from(given.bytes);
          const reading = protocol.read(given);
          expect(given.bytes.equals(before)).toBe(true);
          if (reading === undefined) return;
          expect(table).toContain(`\`${reading.protocol}\``);
          expect(reading.summary).toMatch(/^[A-Za-z]/);
          expect(reading.summary.length).toBeLessThan(500);
          for (const value of Object.values(reading.fields ?? {}))
            expect(value.length).toBeLessThanOrEqual(256);
        }),
        { numRuns: 500 },
      );
    });
  },
);

describe.each(streamProtocols.map((each) => [each.name, each] as const))(
  'a connection of %s',
  (name, protocol) => {
    it('has a place in docs/capture-format.md', () => {
      expect(table).toContain(`\`${name}\``);
    });

    it('is known, and told, without a fault', () => {
      fc.assert(
        fc.property(bytes, bytes, port, direction, fc.boolean(), (first, second, at, dir, isFirst) => {
          const text = first.toString('latin1');
          const heads = { upstream: text, downstream: second.toString('latin1'), port: at };
          expect(typeof protocol.is(heads)).toBe('boolean');
          const line = text.split('\n')[0] ?? '';
          for (const words of [protocol.line?.(line, dir), protocol.piece?.(first, dir, isFirst)])
            expect(words === undefined || words.length <= line.length + 400).toBe(true);
        }),
        { numRuns: 500 },
      );
    });
  },
);

it('nothing has no name', () => {
  expect(nameStream({ upstream: '', downstream: '', port: undefined })).toBeUndefined();
});

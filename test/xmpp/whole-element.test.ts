// The skimmer against the framer: two readers that must agree where an element ends.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Framer } from '../../src/xmpp/framer.js';
import { WholeElement } from '../../src/xmpp/whole-element.js';
import { header } from '../support/stream-cases.js';
import { element } from '../support/xml-trees.js';

/** Where the first first-level element ends according to the framer. */
function framedEnd(bytes: Buffer): number {
  let found = -1;
  const framer = new Framer({
    frame(kind, _buffer, start, end, offset) {
      if (found < 0 && (kind === 'stanza' || kind === 'nonza')) found = offset + end - start;
    },
    violation: () => undefined,
  });
  framer.push(Buffer.concat([Buffer.from(header), bytes]));
  return found - header.length;
}

function skimmedEnd(bytes: Buffer, size: number): number {
  const skimmer = new WholeElement();
  for (let at = 0; at < bytes.length; at += size) {
    const end = skimmer.skim(bytes, at, Math.min(bytes.length, at + size));
    if (end >= 0) return end;
  }
  return -1;
}

describe('the end of an element', () => {
  it('is where the framer finds it, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        element,
        fc.constantFrom('', '<next/>', ' >', '</x>'),
        fc.integer({ min: 1, max: 50 }),
        (xml, after, size) => {
          const bytes = Buffer.from(xml + after);
          expect(skimmedEnd(bytes, size)).toBe(Buffer.byteLength(xml));
          expect(framedEnd(bytes)).toBe(Buffer.byteLength(xml));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each(['<a>', '<a', '<a><b/>', '<a b=">', '<a><!--></a>', '<a><![CDATA[</a>', '<a><?x </a>', '<a></a'])(
    'is not in %s',
    (xml) => {
      expect(skimmedEnd(Buffer.from(xml), 1)).toBe(-1);
    },
  );

  it('is found in garbage or not, but nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(skimmedEnd(Buffer.concat([Buffer.from('<'), bytes]), 3)).toBeGreaterThanOrEqual(-1);
      }),
    );
  });
});

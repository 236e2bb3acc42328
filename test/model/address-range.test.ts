import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressTurns, parseAddressRange } from '../../src/model/address-range.js';

/** The first `count` turns. */
function turns(count: number, ...texts: string[]): string[] {
  const next = addressTurns(texts.map(read));
  return Array.from({ length: count }, next);
}

function read(text: string) {
  const range = parseAddressRange(text);
  if ('wrong' in range) throw new Error(range.wrong);
  return range;
}

describe('addressTurns', () => {
  it.each([
    [['192.0.2.10'], ['192.0.2.10', '192.0.2.10']],
    [
      ['127.0.0.254-127.0.1.1', '10.0.0.1'],
      ['127.0.0.254', '127.0.0.255', '127.0.1.0', '127.0.1.1', '10.0.0.1', '127.0.0.254'],
    ],
    [['192.0.2.9/30'], ['192.0.2.9', '192.0.2.10', '192.0.2.9']],
    [['192.0.2.9/31'], ['192.0.2.8', '192.0.2.9']],
    [['192.0.2.9/32'], ['192.0.2.9', '192.0.2.9']],
    [['127.0.0.0/8'], ['127.0.0.1', '127.0.0.2']],
    [['2001:db8::ffff-2001:db8::1:0'], ['2001:db8:0:0:0:0:0:ffff', '2001:db8:0:0:0:0:1:0']],
    [['::1'], ['0:0:0:0:0:0:0:1']],
  ])('%j goes round', (texts, expected) => {
    expect(turns(expected.length, ...texts)).toEqual(expected);
  });

  it('visits every address of a range once before it begins again', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.integer({ min: 1, max: 50 }), (first, count) => {
        const last = Math.min(first + count - 1, 2 ** 32 - 1);
        const size = last - first + 1;
        const seen = turns(size + 1, `${dotted(first)}-${dotted(last)}`);
        expect(new Set(seen).size).toBe(size);
        expect(seen[size]).toBe(seen[0]);
        expect(seen[0]).toBe(dotted(first));
      }),
    );
  });
});

const dotted = (value: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');

it('an address in IPv6 is read as it is written', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      fc.pre(!address.includes('.'));
      const url = new URL(`http://[${address}]/`).hostname;
      expect(new URL(`http://[${turns(1, address)[0]}]/`).hostname).toBe(url);
    }),
  );
});

it.each([
  ['', /it should be like/],
  ['localhost', /it should be like/],
  ['127.0.0.256', /it should be like/],
  ['127.0.0.1-', /it should be like/],
  ['127.0.0.1-50', /it should be like/],
  ['1::2::3', /it should be like/],
  ['127.0.0.9-127.0.0.2', /its end is before/],
  ['127.0.0.9-::1', /not of one family/],
  ['127.0.0.1/33', /more than the 32 bits/],
])('%j is refused with a reason', (text, reason) => {
  expect(parseAddressRange(text)).toEqual({ wrong: expect.stringMatching(reason) });
});

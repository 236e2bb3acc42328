// Counting against a model: what was sent and acknowledged as plain lists, with the counters near their wrap.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SmSide, stanzaMark } from '../../../src/inspect/xmpp/sm-side.js';

type Step =
  | { readonly do: 'send'; readonly count: number }
  | { readonly do: 'ack'; readonly of: number }
  | { readonly do: 'resume'; readonly of: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('send' as const), count: fc.nat(600) }),
  fc.record({ do: fc.constant('ack' as const), of: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ do: fc.constant('resume' as const), of: fc.double({ min: 0, max: 1, noNaN: true }) }),
);
const start = fc.constantFrom(0, 2 ** 31 - 100, 2 ** 32 - 300, 2 ** 32 - 1);

/** A side that has counted to `at`. */
function counted(at: number): SmSide {
  const side = new SmSide();
  side.resumed(at);
  return side;
}

describe('one side of a managed stream', () => {
  it('counts like a list, across the wrap', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 30 }), (from, steps) => {
        const side = counted(from);
        let sent = 0;
        let acked = 0;
        for (const one of steps) {
          if (one.do === 'send') {
            for (let i = 0; i < one.count; i++) side.sent(stanzaMark(String(sent + i)), true);
            sent += one.count;
          } else {
            acked += Math.floor((sent - acked) * one.of);
            const h = (from + acked) >>> 0;
            if (one.do === 'resume') {
              side.acknowledged(h);
              side.resumed(h);
              // What is not handled is sent again.
              for (let i = acked; i < sent; i++) {
                const resent = side.sent(stanzaMark(String(i)), true);
                expect(resent).toBeUndefined();
              }
            } else {
              expect(side.acknowledged(h)).toEqual({ counted: (from + sent) >>> 0, unacked: sent - acked });
            }
          }
          expect(side.counted).toBe((from + sent) >>> 0);
          expect(side.unacked).toBe(sent - acked);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 2 ** 32 - 2])('tells too many from fewer than before, from %d on', (from) => {
    const side = counted(from);
    for (let i = 0; i < 4; i++) side.sent(i, true);
    const h = (n: number) => (from + n) >>> 0;
    expect(side.acknowledged(h(3))).toEqual({ counted: h(4), unacked: 1 });
    expect(side.acknowledged(h(5))).toMatchObject({ fault: 'too-high' });
    expect(side.acknowledged(h(2))).toMatchObject({ fault: 'decreased' });
    expect(side.acknowledged(h(3))).toEqual({ counted: h(4), unacked: 1 });
    expect(side.acknowledged(h(4))).toEqual({ counted: h(4), unacked: 0 });
  });

  it('knows nothing once stanzas went by unseen, until a resumption', () => {
    const side = counted(0);
    side.lost();
    side.sent(1, true);
    expect(side.acknowledged(17)).toEqual({});
    side.resumed(17);
    side.sent(1, true);
    expect(side.acknowledged(18)).toEqual({ counted: 18, unacked: 0 });
  });

  const resumed = (h: number): SmSide => {
    const side = counted(0);
    for (let i = 1; i <= 5; i++) side.sent(stanzaMark(`m${i}`), true);
    side.acknowledged(h);
    side.resumed(h);
    return side;
  };
  const again = (side: SmSide, ...names: string[]) => names.map((name) => side.sent(stanzaMark(name), true));

  it('after a resumption finds what never came again', () => {
    expect(again(resumed(2), 'm3', 'm5')).toEqual([
      undefined,
      { isDuplicate: false, missing: { count: 1, of: 3 } },
    ]);
    expect(again(resumed(2), 'new')).toEqual([{ isDuplicate: false, missing: { count: 3, of: 3 } }]);
    expect(again(resumed(5), 'new')).toEqual([undefined]);
  });

  it('after a resumption finds what came once too often', () => {
    expect(again(resumed(2), 'm2', 'm3', 'm4', 'm5', 'm1')).toEqual([
      { isDuplicate: true },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('does not take a stanza without an id for another', () => {
    const side = counted(0);
    side.sent(stanzaMark('presence'), false);
    side.acknowledged(1);
    side.resumed(1);
    expect(side.sent(stanzaMark('presence'), false)).toBeUndefined();
  });
});

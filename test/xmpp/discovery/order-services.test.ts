import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceRecord } from '../../../src/model/dns.js';
import { seededRandom } from '../../../src/model/random.js';
import { orderServices } from '../../../src/xmpp/discovery/order-services.js';

const record = (priority: number, weight: number, target = 'h'): ServiceRecord => ({
  priority,
  weight,
  port: 5222,
  target,
});

const anyRecords = fc.array(
  fc.record({
    priority: fc.nat(3),
    weight: fc.nat(65_535),
    port: fc.nat(65_535),
    target: fc.constantFrom('a', 'b', 'c'),
  }),
  { maxLength: 10 },
);

describe('orderServices', () => {
  it('keeps every record, by priority, whatever is drawn', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(anyRecords, fc.infiniteStream(random), (records, draws) => {
        const ordered = orderServices(records, () => draws.next().value as number);
        expect(new Set(ordered)).toEqual(new Set(records));
        expect(ordered).toHaveLength(records.length);
        const priorities = ordered.map(({ priority }) => priority);
        expect(priorities).toEqual([...priorities].sort((a, b) => a - b));
      }),
    );
  });

  it('draws the first one as often as its weight says', () => {
    const random = seededRandom(7);
    const records = [
      record(1, 60, 'big'),
      record(1, 20, 'one'),
      record(1, 20, 'other'),
      record(2, 99, 'later'),
    ];
    const firsts = Array.from(
      { length: 5_000 },
      () => orderServices(records, () => random.next())[0]?.target,
    );
    const share = (name: string): number => firsts.filter((first) => first === name).length / firsts.length;
    expect(share('big')).toBeCloseTo(0.6, 1);
    expect(share('one')).toBeCloseTo(0.2, 1);
    expect(share('later')).toBe(0);
  });

  it('leaves those without weight a small chance (RFC 2782)', () => {
    const records = [record(1, 9, 'heavy'), record(1, 0, 'light')];
    expect(orderServices(records, () => 0).map(({ target }) => target)).toEqual(['light', 'heavy']);
    expect(orderServices(records, () => 0.99).map(({ target }) => target)).toEqual(['heavy', 'light']);
  });
});

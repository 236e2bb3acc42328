import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Direction } from '../../src/model/flow.js';
import { Correlator } from '../../src/xmpp/correlator.js';

const own = 'juliet@example.org/balcony';

describe('an answer', () => {
  it('settles a request once, in its own direction only', () => {
    const requests = new Correlator<number>(10);
    requests.asked('upstream', 'a', 'x@y/z', 1);
    expect(requests.answered('downstream', 'a', 'x@y/z', own)).toBeUndefined();
    expect(requests.answered('upstream', 'b', 'x@y/z', own)).toBeUndefined();
    expect(requests.answered('upstream', 'a', 'x@y/z', own)).toBe(1);
    expect(requests.answered('upstream', 'a', 'x@y/z', own)).toBeUndefined();
    expect(requests.size).toBe(0);
  });

  it('settles the eldest of the same id and peer, and none of another peer', () => {
    const requests = new Correlator<number>(10);
    for (const [value, peer] of ['a@b/c', 'd@e/f', 'a@b/c'].entries())
      requests.asked('upstream', '1', peer, value);
    expect(requests.answered('upstream', '1', 'A@B/c', own)).toBe(0);
    expect(requests.answered('upstream', '1', 'a@b/c', own)).toBe(2);
    expect(requests.answered('upstream', '1', 'a@b/c', own)).toBeUndefined();
    expect(requests.answered('upstream', '1', 'd@e/f', own)).toBe(1);
  });

  const names = ['juliet@example.org/balcony', 'juliet@example.org', 'example.org', 'Example.ORG', undefined];
  it.each(names)('of the own server or account comes by several names: %s', (name) => {
    const requests = new Correlator<number>(10);
    requests.asked('upstream', 'a', undefined, 1);
    requests.asked('upstream', 'b', name, 2);
    expect(requests.answered('upstream', 'a', name, own)).toBe(1);
    expect(requests.answered('upstream', 'b', undefined, own)).toBe(2);
  });

  it.each(['romeo@example.org', 'juliet@example.org/chamber', 'org', 'example.org/x', 'juliet'])(
    'of %s is not one of them',
    (name) => {
      const requests = new Correlator<number>(10);
      requests.asked('upstream', 'a', undefined, 1);
      requests.asked('upstream', 'b', name, 2);
      expect(requests.answered('upstream', 'a', name, own)).toBeUndefined();
      expect(requests.answered('upstream', 'b', undefined, own)).toBeUndefined();
    },
  );

  it('to whom nobody knows yet: a server is believed, a client is not', () => {
    const requests = new Correlator<number>(10);
    requests.asked('upstream', 'a', undefined, 1);
    expect(requests.answered('upstream', 'a', 'romeo@example.org/x', undefined)).toBeUndefined();
    expect(requests.answered('upstream', 'a', 'example.org', undefined)).toBe(1);
  });
});

describe('room', () => {
  it('the eldest makes room, and is given back', () => {
    const requests = new Correlator<number>(2);
    expect([1, 2, 3].map((value) => requests.asked('upstream', `${value}`, 'x', value))).toEqual([
      undefined,
      undefined,
      1,
    ]);
    expect(requests.drain()).toEqual([2, 3]);
    expect(requests.drain()).toEqual([]);
  });

  it('one id that repeats takes little of it', () => {
    const requests = new Correlator<number>(1000);
    for (let value = 0; value < 500; value++) requests.asked('upstream', 'same', `${value}@x/y`, value);
    expect(requests.size).toBe(16);
    expect(requests.answered('upstream', 'same', '499@x/y', own)).toBe(499);
  });
});

/** The same, as a list that is searched from its beginning. */
class Model {
  readonly entries: { direction: Direction; id: string; peer: string | undefined; value: number }[] = [];
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  asked(direction: Direction, id: string, peer: string | undefined, value: number): number | undefined {
    this.entries.push({ direction, id, peer, value });
    return this.entries.length > this.capacity ? this.entries.shift()?.value : undefined;
  }

  answered(direction: Direction, id: string, peer: string | undefined): number | undefined {
    const isOwn = (name: string | undefined) => name === undefined || name === 'example.org';
    const at = this.entries.findIndex(
      (entry) =>
        entry.direction === direction &&
        entry.id === id &&
        (entry.peer === peer || (isOwn(entry.peer) && isOwn(peer))),
    );
    return at < 0 ? undefined : this.entries.splice(at, 1)[0]?.value;
  }
}

it('does what a list would do', () => {
  const direction = fc.constantFrom<Direction>('upstream', 'downstream');
  const id = fc.constantFrom('1', '2', '3');
  const peer = fc.constantFrom(undefined, 'example.org', 'a@b/c', 'a@b/C');
  const step = fc.tuple(fc.constantFrom('asked', 'answered'), direction, id, peer);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (steps, capacity) => {
      const [real, model] = [new Correlator<number>(capacity), new Model(capacity)];
      for (const [value, [what, ...where]] of steps.entries()) {
        if (what === 'asked') expect(real.asked(...where, value)).toBe(model.asked(...where, value));
        else expect(real.answered(...where, own)).toBe(model.answered(...where));
        expect(real.size).toBe(model.entries.length);
      }
      expect(real.drain()).toEqual(model.entries.map((entry) => entry.value));
    }),
  );
});

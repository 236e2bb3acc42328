import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Carry } from '../../src/xmpp/carry.js';

it('holds what was appended and not dropped', () => {
  const step = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }).map((bytes) => ({ append: Buffer.from(bytes) })),
    fc.nat({ max: 1500 }).map((drop) => ({ drop })),
    fc.constant({ clear: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const carry = new Carry();
      let model = Buffer.alloc(0);
      for (const one of steps) {
        if ('append' in one) {
          // With something around it that does not belong to it.
          const source = Buffer.concat([Buffer.from('##'), one.append, Buffer.from('#')]);
          carry.append(source, 2, source.length - 1);
          source.fill('?');
          model = Buffer.concat([model, one.append]);
        } else if ('drop' in one) {
          const count = Math.min(one.drop, model.length);
          carry.drop(count);
          model = model.subarray(count);
        } else {
          carry.clear();
          model = Buffer.alloc(0);
        }
        expect(carry.buffer.subarray(0, carry.length).equals(model)).toBe(true);
      }
    }),
  );
});

it('gives back a large room', () => {
  const carry = new Carry();
  carry.append(Buffer.alloc(1024 ** 2), 0, 1024 ** 2);
  carry.clear();
  expect(carry.buffer.length).toBe(0);
});

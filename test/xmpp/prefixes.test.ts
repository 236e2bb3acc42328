import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixScope } from '../../src/xmpp/prefixes.js';

describe('a binding', () => {
  it.each([
    ['xml', 'http://www.w3.org/XML/1998/namespace', true],
    ['xml', 'u', false],
    ['a', 'http://www.w3.org/XML/1998/namespace', false],
    ['a', 'http://www.w3.org/2000/xmlns/', false],
    ['xmlns', 'u', false],
    ['a', '', false],
    ['a', 'u', true],
  ])('of %s to %j is allowed: %s (Namespaces in XML §3)', (prefix, uri, isAllowed) => {
    expect(new PrefixScope().declare(prefix, uri, 1)).toBe(isAllowed);
  });

  it('of xml needs no declaration and cannot be changed', () => {
    const scope = new PrefixScope();
    scope.declare('xml', 'u', 1);
    expect(scope.resolve('xml')).toBe('http://www.w3.org/XML/1998/namespace');
  });
});

it('is in scope inside its element only, like a stack that is searched', () => {
  const step = fc.oneof(
    fc.record({ declare: fc.constantFrom('a', 'b'), uri: fc.constantFrom('u', 'v', 'w') }),
    fc.record({ close: fc.nat({ max: 3 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const scope = new PrefixScope();
      scope.setRoot(new Map([['a', 'root']]));
      let open: { prefix: string; uri: string; depth: number }[] = [];
      let depth = 2;
      for (const one of steps) {
        if ('close' in one) {
          depth = Math.max(2, depth - one.close);
          scope.close(depth);
          open = open.filter((each) => each.depth < depth);
        } else {
          scope.declare(one.declare, one.uri, depth);
          open.push({ prefix: one.declare, uri: one.uri, depth });
          depth++;
        }
        for (const prefix of ['a', 'b'])
          expect(scope.resolve(prefix)).toBe(
            open.findLast((each) => each.prefix === prefix)?.uri ?? (prefix === 'a' ? 'root' : undefined),
          );
      }
    }),
  );
});

it('a look-up costs the same however many there are', () => {
  const scope = new PrefixScope();
  for (let i = 0; i < 60_000; i++) scope.declare(`p${i}`, 'u', i);
  for (let i = 0; i < 150_000; i++) expect(scope.resolve('none') === undefined).toBe(true);
  scope.close(0);
  expect(scope.resolve('p1')).toBeUndefined();
});

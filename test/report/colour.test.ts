import { describe, expect, it } from 'vitest';
import { colour } from '../../src/report/colour.js';
import { text } from '../../src/report/writers/text.js';
import { emptyResult, simulate } from './simulated.js';

describe('colour', () => {
  it('only adds to the text', () => {
    for (const result of [emptyResult, simulate()]) {
      const plain = text.render(result);
      // biome-ignore lint/complexity/useRegexLiterals: a literal may not hold the escape character
      expect(colour(plain).replace(new RegExp('\u001b\\[\\d+m', 'g'), '')).toBe(plain);
    }
  });

  it('tells good from bad', () => {
    expect(colour('✓ PASS  chat')).toBe('\u001b[1m\u001b[32m✓ PASS\u001b[0m  chat');
    expect(colour('  ✗ a p(99)<1   2')).toBe('\u001b[31m  ✗ a p(99)<1   2\u001b[0m');
    expect(colour('  plain row')).toBe('  plain row');
  });
});

import { describe, expect, it } from 'vitest';
import { json } from '../../src/report/writers/json.js';
import { parseResult } from '../../src/stats/result-schema.js';
import { emptyResult, simulate } from './simulated.js';

describe('the json report', () => {
  it.each([
    ['a run', simulate()],
    ['nothing', emptyResult],
  ])('reads back as what it was: %s', (_name, result) => {
    expect(parseResult(json.render(result))).toEqual(result);
  });

  it('does not depend on the order in which a result was built', () => {
    const result = simulate();
    const reversed = Object.fromEntries(Object.entries(result).reverse()) as typeof result;
    const metrics = Object.fromEntries(Object.entries(result.metrics).reverse());
    expect(json.render({ ...reversed, metrics })).toBe(json.render(result));
  });

  it('begins with what the file is', () => {
    expect(json.render(emptyResult)).toMatch(
      /^\{\n {2}"format": "stanzascope-result",\n {2}"version": 1,\n {2}"verdict"/,
    );
  });
});

// What every report writer promises, looped over the registry.
import { describe, expect, it } from 'vitest';
import { writerNames, writers } from '../../src/report/registry.js';
import { emptyResult, simulate } from '../report/simulated.js';

const results = { 'a run': simulate(), nothing: emptyResult };

function reverse<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).reverse());
}

describe.each(writerNames)('the writer %s', (name) => {
  const writer = writers[name];

  describe.each(Object.entries(results))('given %s', (_what, result) => {
    it('gives the same text for the same result, and changes nothing in it', () => {
      const before = structuredClone(result);
      expect(writer.render(result)).toBe(writer.render(structuredClone(result)));
      expect(result).toEqual(before);
    });

    it('does not depend on the order of names', () => {
      const reversed = {
        ...result,
        metrics: reverse(result.metrics),
        environment: reverse(result.environment),
      };
      expect(writer.render(reversed)).toBe(writer.render(result));
    });

    it('ends with one line break, and has no escape sequence', () => {
      expect(writer.render(result)).toMatch(/[^\n]\n$/);
      expect(writer.render(result)).not.toContain('\u001b');
    });

    it('names the scenario, the target and the seed', () => {
      const report = writer.render(result);
      for (const fact of [result.scenario.name, result.target, String(result.seed)])
        expect(report).toContain(fact);
    });
  });

  it('has an extension of its own', () => {
    expect(writer.extension).toMatch(/^[a-z0-9]+$/);
    expect(writerNames.filter((other) => writers[other].extension === writer.extension)).toEqual([name]);
  });
});

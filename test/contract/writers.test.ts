// What every report writer promises, looped over the registry.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writerNames, writers } from '../../src/report/registry.js';
import { filesNamed, filesOf, type ReportFile } from '../../src/report/writer.js';
import { emptyResult, outlandish, simulate } from '../report/simulated.js';

const results = { 'a run': simulate(), nothing: emptyResult };

/** Forms that have no place for what was run. */
const bareNumbers: readonly string[] = ['csv', 'hgrm'];
/** What somebody else's result may hold: markup of every form, controls, paths. */
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'`|\\*_[]()#,;{}:%/.\n\r\t\u001b\u2028 aé'), maxLength: 12 }),
  fc.constantFrom('../../etc/passwd', '', '</script>', ']]>', '-->', '</details>', '@everyone', '\u001b[2J'),
);

function reverse<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).reverse());
}

describe.each(writerNames)('the writer %s', (name) => {
  const writer = writers[name];

  describe.each(Object.entries(results))('given %s', (_what, result) => {
    const files = filesOf(writer, result);

    it('gives the same for the same result, and changes nothing in it', () => {
      const before = structuredClone(result);
      expect(filesOf(writer, structuredClone(result))).toEqual(files);
      expect(result).toEqual(before);
    });

    it('does not depend on the order of names', () => {
      const reversed = {
        ...result,
        metrics: reverse(result.metrics),
        counters: reverse(result.counters),
        environment: reverse(result.environment),
        intervals: result.intervals.map((interval) => ({
          ...interval,
          ...(interval.trends && { trends: reverse(interval.trends) }),
        })),
      };
      expect(filesOf(writer, reversed)).toEqual(files);
    });

    it('ends with one line break', () => {
      for (const { text } of files) expect(text).toMatch(/[^\n]\n$/);
    });

    if (bareNumbers.includes(name)) return;
    it('names the scenario, the target and the seed', () => {
      const report = files.map(({ text }) => text).join('');
      for (const fact of [result.scenario.name, result.target, String(result.seed)])
        expect(report).toContain(fact);
    });
  });

  it('lets no control character and no path through', () => {
    const check = (files: readonly ReportFile[]) => {
      for (const file of files) {
        expect(file.name).toMatch(/^\w[\w.-]{0,140}$/);
        expect(file.text).not.toMatch(/[^\P{Cc}\r\n]|\r(?!\n)/u);
      }
    };
    fc.assert(
      fc.property(words, (word) => check(filesOf(writer, outlandish(word)))),
      { numRuns: 25 },
    );
  });

  it('puts the name of a result before those of its files', () => {
    for (const file of filesNamed(writer, simulate(), 'monday')) expect(file.name).toMatch(/^monday\.[a-z]/);
  });
});

describe('all writers together', () => {
  it.each(['in the folder of a run', 'side by side'])('give each file a name of its own %s', (where) => {
    const names = writerNames.flatMap((name) =>
      (where === 'side by side'
        ? filesNamed(writers[name], simulate(), 'monday')
        : filesOf(writers[name], simulate())
      ).map((file) => file.name),
    );
    expect(names.length).toBeGreaterThanOrEqual(writerNames.length);
    expect([...new Set(names)]).toEqual(names);
  });
});

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { junit } from '../../src/report/writers/junit.js';
import type { RunResult } from '../../src/stats/result.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { emptyResult, outlandish, simulate } from './simulated.js';

const golden = (name: string): string =>
  fileURLToPath(new URL(`../golden/report/${name}.junit.xml`, import.meta.url));

/** Every test as `suite/name outcome message`, by a parser that refuses what is not well-formed. */
function tests(result: RunResult): string[] {
  const [declaration, ...rest] = junit.render(result).split('\n');
  expect(declaration).toBe('<?xml version="1.0" encoding="UTF-8"?>');
  const root = parseStandalone(rest.join('\n').trim());
  if (root === undefined) throw new Error('not well-formed');
  return root.getChildren('testsuite').flatMap((suite) => {
    const cases = suite.getChildren('testcase');
    const outcomes = cases.map((test) => test.getChildElements()[0]);
    const count = (kind: string) => String(outcomes.filter((outcome) => outcome?.name === kind).length);
    expect(suite.attrs).toMatchObject({
      tests: String(cases.length),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    });
    return cases.map((test, i) => {
      const outcome = outcomes[i];
      const told = outcome === undefined ? 'passed' : `${outcome.name}: ${outcome.attrs.message}`;
      return `${suite.attrs.name}/${test.attrs.name} ${told}`;
    });
  });
}

describe('the junit report', () => {
  const failed = simulate({ xmpp_msg_delivery_duration: 'p(99)<50' });

  it.each([
    ['failed', failed],
    ['invalid-and-empty', emptyResult],
  ])('of a run that is %s (update with vitest -u)', async (name, result) => {
    await expect(junit.render(result)).toMatchFileSnapshot(golden(name));
  });

  it('has one test for the verdict, each threshold, each kind of check and each step', () => {
    expect(tests(failed)).toEqual([
      'run/verdict passed',
      expect.stringMatching(
        /^thresholds\/xmpp_msg_delivery_duration p\(99\)<50 failure: threshold .*: it was 9\d\.\d+$/,
      ),
      'checks/stanza_errors.service-unavailable failure: 1 time',
      'steps/chat before 1: login passed',
      'steps/chat flow 1: send message failure: failed 3 of 600 times',
    ]);
  });

  it('is green where the exit code is 0: what went wrong all the same is skipped', () => {
    expect(tests(simulate())).toEqual([
      'run/verdict passed',
      'thresholds/xmpp_msg_delivery_duration p(99)<250 passed',
      'checks/stanza_errors.service-unavailable skipped: 1 time; the run passed all the same',
      'steps/chat before 1: login passed',
      'steps/chat flow 1: send message skipped: failed 3 of 600 times; the run passed all the same',
    ]);
  });

  it('is an error where the result is invalid', () => {
    expect(tests({ ...failed, verdict: 'invalid', reasons: ['too late', 'too little'] })[0]).toBe(
      'run/verdict error: the result is invalid: too late',
    );
    expect(tests(emptyResult)).toEqual([
      'run/verdict error: the result is invalid: no iteration was started',
    ]);
  });

  it('fails for a reason that is no threshold', () => {
    const reasons = [...failed.reasons, '3 of 40 users could not log in', 'all users are gone'];
    expect(tests({ ...failed, reasons })[0]).toBe('run/verdict failure: 3 of 40 users could not log in');
    expect(tests({ ...failed, reasons: [], thresholds: [] })[0]).toBe(
      'run/verdict failure: no reason is given',
    );
  });

  it('has one test for all checks that held', () => {
    const checks = { kind: 'rate', unit: 'ratio', count: 10, rate: 0.9 } as const;
    expect(tests({ ...failed, metrics: { checks } })).toContain('checks/checks that held passed');
    expect(tests({ ...failed, metrics: { checks: { ...checks, rate: 0 } } })).not.toContain(
      'checks/checks that held passed',
    );
  });

  it('stays well-formed whatever the result holds', () => {
    const shown = `<a b='c'>&"]]>\\x00\\x1b⟨U+D800⟩⟨U+FFFE⟩`;
    expect(tests(outlandish(`<a b='c'>&"]]>\u0000\u001b\ud800\ufffe`))).toContain(
      `thresholds/${shown} ${shown} failure: threshold ${shown} ${shown}: nothing of the kind was measured`,
    );
  });
});

// A result told as tests: what is tried, under which name, and what became of it; not how a file spells it.
import type { RunResult, StepResult, ThresholdResult } from '../stats/result.js';
import { describeFailure } from '../stats/verdict.js';
import { formatCount } from './numbers.js';
import { byName } from './order.js';

/** One test; `fault` when it did not simply pass. */
export interface TestCase {
  /** The same in every run of the scenario, so that a CI server can follow it. */
  readonly name: string;
  readonly fault?: {
    /** `skipped`: something went wrong, and the run passed all the same. */
    readonly kind: 'failure' | 'error' | 'skipped';
    readonly message: string;
    /** One line each. */
    readonly details?: readonly string[];
  };
}

/** Tests by what they are about; `time` of them all, in seconds. */
export interface TestSuite {
  readonly name: string;
  readonly time: number;
  readonly cases: readonly TestCase[];
}

/** The verdict, then thresholds, checks and steps; no suite without tests. */
export function testSuites(result: RunResult): readonly TestSuite[] {
  return [
    { name: 'run', time: result.duration, cases: [verdict(result)] },
    { name: 'thresholds', time: 0, cases: result.thresholds.map(threshold) },
    { name: 'checks', time: 0, cases: checks(result) },
    { name: 'steps', time: 0, cases: steps(result) },
  ].filter(({ cases }) => cases.length > 0);
}

/** Fails for what no other test tells: the thresholds have tests of their own. */
function verdict({ verdict, reasons, thresholds }: RunResult): TestCase {
  const name = 'verdict';
  const [first = 'no reason is given', ...more] = reasons;
  switch (verdict) {
    case 'pass':
      return { name };
    case 'invalid':
      return { name, fault: { kind: 'error', message: `the result is invalid: ${first}`, details: more } };
    case 'fail': {
      const told = thresholds.filter(({ ok }) => !ok).map(describeFailure);
      const [untold, ...others] = reasons.filter((reason) => !told.includes(reason));
      if (untold === undefined && told.length > 0) return { name };
      return { name, fault: { kind: 'failure', message: untold ?? first, details: others } };
    }
    default:
      return verdict satisfies never;
  }
}

function threshold(result: ThresholdResult): TestCase {
  const name = `${result.metric} ${result.expr}`;
  return result.ok ? { name } : { name, fault: { kind: 'failure', message: describeFailure(result) } };
}

/** All that held are one test; each kind of what did not is another. */
function checks({ verdict, metrics, counters }: RunResult): TestCase[] {
  const failed = byName(counters).filter(([, count]) => count > 0);
  return [
    ...((metrics.checks?.rate ?? 0) > 0 ? [{ name: 'checks that held' }] : []),
    ...failed.map(([name, count]) => ({
      name,
      fault: fault(verdict, `${formatCount(count)} ${count === 1 ? 'time' : 'times'}`),
    })),
  ];
}

/** Numbered within their part, since one step may stand there more than once. */
function steps({ verdict, steps = [] }: RunResult): TestCase[] {
  const numbers = new Map<string, number>();
  return steps.map((step) => {
    const part = partOf(step);
    const number = (numbers.get(part) ?? 0) + 1;
    numbers.set(part, number);
    const name = `${part} ${number}: ${step.label}`;
    if (step.failed === 0) return { name };
    return {
      name,
      fault: fault(verdict, `failed ${formatCount(step.failed)} of ${formatCount(step.started)} times`),
    };
  });
}

const partOf = ({ scenario, part }: StepResult): string => `${scenario} ${part}`;

/** A test view must not be red where the exit code is 0. */
const fault = (verdict: RunResult['verdict'], message: string): NonNullable<TestCase['fault']> =>
  verdict === 'pass'
    ? { kind: 'skipped', message: `${message}; the run passed all the same` }
    : { kind: 'failure', message };

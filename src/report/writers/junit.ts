// The result as tests, for the test view of a CI server: JUnit XML as Ant writes it and Jenkins, GitLab and GitHub actions read it.
import type { RunResult, StepResult, ThresholdResult } from '../../stats/result.js';
import { describeFailure } from '../../stats/verdict.js';
import { xmlText } from '../markup.js';
import { formatCount } from '../numbers.js';
import { byName } from '../order.js';
import type { TextWriter } from '../writer.js';

/** One test; `fault` when it did not simply pass. */
interface TestCase {
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
interface Suite {
  readonly name: string;
  readonly time: number;
  readonly cases: readonly TestCase[];
}

export const junit: TextWriter = {
  stem: 'junit',
  extension: 'xml',
  render(result: RunResult): string {
    const suites: Suite[] = [
      { name: 'run', time: result.duration, cases: [verdict(result)] },
      { name: 'thresholds', time: 0, cases: result.thresholds.map(threshold) },
      { name: 'checks', time: 0, cases: checks(result) },
      { name: 'steps', time: 0, cases: steps(result) },
    ];
    const told = suites.filter(({ cases }) => cases.length > 0);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites>',
      ...told.flatMap((suite, id) => suiteLines(suite, id, result)),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

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

function suiteLines({ name, time, cases }: Suite, id: number, result: RunResult): string[] {
  const count = (kind: string): string => String(cases.filter(({ fault }) => fault?.kind === kind).length);
  const attributes = {
    id: String(id),
    package: result.scenario.name,
    name,
    // Without a zone, as Ant's schema wants it; it is UTC.
    timestamp: new Date(result.startedAt).toISOString().slice(0, 19),
    hostname: 'localhost',
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: time.toFixed(3),
  };
  const { environment, target, seed, verdict } = result;
  const facts = { ...environment, target, seed, verdict };
  const className = `${result.scenario.name}.${name}`;
  return [
    `  <testsuite${list(attributes)}>`,
    '    <properties>',
    ...byName(facts).map(([key, value]) => `      <property${list({ name: key, value: String(value) })}/>`),
    '    </properties>',
    ...cases.flatMap((test) => caseLines(test, className, time)),
    '    <system-out/>',
    '    <system-err/>',
    '  </testsuite>',
  ];
}

function caseLines({ name, fault }: TestCase, classname: string, time: number): string[] {
  const attributes = list({ classname, name, time: time.toFixed(3) });
  if (fault === undefined) return [`    <testcase${attributes}/>`];
  const { kind, message, details = [] } = fault;
  const tag = `${kind}${list({ ...(kind !== 'skipped' && { type: kind }), message })}`;
  const text = details.map((line) => `${xmlText(line)}\n`).join('');
  return [
    `    <testcase${attributes}>`,
    `      ${text === '' ? `<${tag}/>` : `<${tag}>${text}</${kind}>`}`,
    '    </testcase>',
  ];
}

const list = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(value)}"`)
    .join('');

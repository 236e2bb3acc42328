// The result as tests, for the test view of a CI server: JUnit XML as Ant writes it and Jenkins, GitLab and GitHub actions read it.
import type { RunResult } from '../../stats/result.js';
import { xmlText } from '../markup.js';
import { byName } from '../order.js';
import { type TestCase, type TestSuite, testSuites } from '../test-suites.js';
import type { TextWriter } from '../writer.js';

export const junit: TextWriter = {
  stem: 'junit',
  extension: 'xml',
  render(result: RunResult): string {
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites>',
      ...testSuites(result).flatMap((suite, id) => suiteLines(suite, id, result)),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function suiteLines({ name, time, cases }: TestSuite, id: number, result: RunResult): string[] {
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

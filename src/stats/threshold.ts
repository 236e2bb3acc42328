// k6's threshold expressions, read: `p(99)<250`, `rate>=0.9999`, `count>=1`. Trends are compared in ms.
import { type MetricName, parseMetricName } from './metric-name.js';

/** The number that is taken from a metric. */
export type Aggregate =
  | { readonly kind: 'avg' | 'min' | 'max' | 'med' | 'count' | 'rate' | 'value' }
  | { readonly kind: 'percentile'; readonly percent: number };

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

export interface Threshold {
  /** As written; the order of its tags does not matter. */
  readonly metric: string;
  readonly name: MetricName;
  /** As written. */
  readonly expr: string;
  readonly aggregate: Aggregate;
  readonly comparison: Comparison;
  readonly bound: number;
}

/** What is wrong and what would be right, in words; `at` counts characters from 0 in the metric or the expression. */
export interface ThresholdFault {
  readonly in: 'metric' | 'expr';
  readonly at: number;
  readonly wrong: string;
}

const words = ['avg', 'min', 'max', 'med', 'count', 'rate', 'value'] as const;
const wordList = 'p(N), avg, min, max, med, count, rate or value';

/** Reads one threshold of `metric`, as in `xmpp_iq_rtt{ns:urn:xmpp:ping}: p(99)<250`. */
export function parseThreshold(metric: string, expr: string): Threshold | ThresholdFault {
  const name = parseMetricName(metric);
  if (name === undefined) {
    return { in: 'metric', at: 0, wrong: 'the metric should be NAME or NAME{tag:value,…}' };
  }
  const [left, operator] = split(expr);
  const aggregate = readAggregate(left);
  if ('wrong' in aggregate) return aggregate;
  if (operator === undefined) {
    return fault(left.trimEnd().length, `after ${left.trim()} should come <, <=, >, >=, == or !=`);
  }
  const bound = readBound(expr, left.length + operator.length);
  if (typeof bound !== 'number') return bound;
  return { metric, name, expr, aggregate, comparison: comparisonOf(operator), bound };
}

const fault = (at: number, wrong: string): ThresholdFault => ({ in: 'expr', at, wrong });

/** What stands before the operator, and the operator as written. k6 knows `===` as another spelling of `==`. */
function split(expr: string): readonly [string, string | undefined] {
  const at = expr.search(/[<>=!]/);
  if (at === -1) return [expr, undefined];
  return [expr.slice(0, at), /^(?:===?|[<>!]=|[<>])/.exec(expr.slice(at))?.[0]];
}

const comparisonOf = (operator: string): Comparison => (operator === '===' ? '==' : operator) as Comparison;

function readAggregate(text: string): Aggregate | ThresholdFault {
  const at = text.length - text.trimStart().length;
  const word = text.trim();
  const known = words.find((candidate) => candidate === word);
  if (known !== undefined) return { kind: known };
  const [, percent] = /^p\(\s*(\d+(?:\.\d+)?)\s*\)$/.exec(word) ?? [];
  if (percent === undefined)
    return fault(at, `${word === '' ? 'it' : `"${word}"`} should begin with ${wordList}`);
  if (Number(percent) > 100) return fault(at + 2, `the percentile ${percent} should be between 0 and 100`);
  return { kind: 'percentile', percent: Number(percent) };
}

function readBound(expr: string, from: number): number | ThresholdFault {
  const text = expr.slice(from);
  const at = from + text.length - text.trimStart().length;
  const [number] = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/.exec(text.trimStart()) ?? [];
  if (number === undefined) return fault(at, 'the comparison should end in a number');
  const rest = text.trimStart().slice(number.length).trim();
  if (rest === '') return Number(number);
  return fault(
    at + number.length,
    `"${rest}" should not be there: trends are compared in ms, without a unit`,
  );
}

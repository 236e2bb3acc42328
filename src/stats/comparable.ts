// What a reader of a comparison must know before trusting it: none of it forbids to compare.
import type { RunResult } from './result.js';

/** One line each: other scenario, server or environment, runs that failed, metrics that have gone, repeats that took no turns. */
export function warningsAbout(base: readonly RunResult[], fresh: readonly RunResult[]): string[] {
  return [
    ...different('scenarios', base, fresh, ({ scenario }) => scenario.name),
    ...texts(base, fresh),
    ...different('servers', base, fresh, ({ target }) => hostOf(target)),
    ...environments(base, fresh),
    ...failed(base, 'results of the baseline'),
    ...failed(fresh, 'new results'),
    ...gone(base, fresh),
    ...order(base, fresh),
  ];
}

type Of = (result: RunResult) => string;

/** The values of each side, when they are not the same single one. */
function different(what: string, base: readonly RunResult[], fresh: readonly RunResult[], of: Of): string[] {
  const [before, after] = [distinct(base, of), distinct(fresh, of)];
  if (before.length === 1 && after.length === 1 && before[0] === after[0]) return [];
  return [`different ${what}: ${before.join(', ')} in the baseline, ${after.join(', ')} in the new results`];
}

/** When the names are the same the difference is in the file. */
function texts(base: readonly RunResult[], fresh: readonly RunResult[]): string[] {
  const all = [...base, ...fresh];
  if (distinct(all, ({ scenario }) => scenario.name).length > 1) return [];
  if (distinct(all, ({ scenario }) => scenario.text).length === 1) return [];
  return [
    'the scenario file is not the same in all results: a change of the load looks like one of the server',
  ];
}

function environments(base: readonly RunResult[], fresh: readonly RunResult[]): string[] {
  const names = new Set([...base, ...fresh].flatMap(({ environment }) => Object.keys(environment)));
  return [...names]
    .sort()
    .flatMap((name) =>
      different(`values of ${name}`, base, fresh, ({ environment }) => String(environment[name] ?? 'none')),
    );
}

/** A failure is no obstacle, but it is rarely a matter of speed alone. */
function failed(results: readonly RunResult[], whose: string): string[] {
  const count = results.filter(({ verdict }) => verdict === 'fail').length;
  return count === 0 ? [] : [`${count} of ${results.length} ${whose} failed by themselves`];
}

/** Metrics that every result of the baseline has, and not every new one: nothing was measured there any more. */
function gone(base: readonly RunResult[], fresh: readonly RunResult[]): string[] {
  const has = (metric: string) => (result: RunResult) => Object.hasOwn(result.metrics, metric);
  return Object.keys(base[0]?.metrics ?? {})
    .sort()
    .filter((metric) => base.every(has(metric)) && !fresh.every(has(metric)))
    .map((metric) => `${metric} is in the baseline, and missing in ${missing(fresh, has(metric))}`);
}

function missing(fresh: readonly RunResult[], has: (result: RunResult) => boolean): string {
  const without = fresh.filter((result) => !has(result)).length;
  return without === fresh.length ? 'the new results' : `${without} of ${fresh.length} new results`;
}

/** The test of the difference relies on repeats that took turns. */
function order(base: readonly RunResult[], fresh: readonly RunResult[]): string[] {
  const at = (results: readonly RunResult[]): number[] =>
    results.map(({ startedAt }) => Date.parse(startedAt));
  const isApart =
    Math.max(...at(base)) < Math.min(...at(fresh)) || Math.max(...at(fresh)) < Math.min(...at(base));
  if (!isApart || base.length + fresh.length < 4) return [];
  return [
    'one side was measured after the other: measure them by turns, or a drift of the machine looks like a change',
  ];
}

const distinct = (results: readonly RunResult[], of: Of): string[] => [...new Set(results.map(of))].sort();

/** The part of an endpoint that is not its port: a server that was started again may have another. */
const hostOf = (target: string): string => target.replace(/:\d+(?=\/|$)/, '');

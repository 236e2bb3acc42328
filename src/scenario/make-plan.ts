// From a file without faults to the plan of a run, and what neither the schema nor the steps can say about a file.
import type { TargetEndpoint } from '../model/endpoint.js';
import { checkAccounts, makeAccounts } from './accounts.js';
import { checkCertificates } from './certificates.js';
import type { CompiledFlow } from './compile-flow.js';
import type { ExecutorDef } from './executor.js';
import { executors } from './executors/index.js';
import type { Faults } from './faults.js';
import { mostUsers } from './fields.js';
import type { Plan, ScenarioPlan } from './plan.js';
import { scheduleDuration } from './schedule.js';
import type { ScenarioFile, ScenarioSpec } from './schema.js';
import { slotsOf } from './template.js';

/** @param flows of the scenarios of the file, in its order */
export function makePlan(
  file: ScenarioFile,
  flows: readonly CompiledFlow[],
  source: { readonly name: string; readonly text: string; readonly feeders: Plan['feeders'] },
): Plan {
  const { service: endpoint, domain, ca, sasl, certificate, cert: _cert, key: _key, ...target } = file.target;
  const { feeder } = file.accounts;
  return {
    name: file.name ?? source.name,
    text: source.text,
    target: {
      ...target,
      endpoint,
      domain: domain ?? domainOf(endpoint),
      mechanisms: sasl,
      ...(ca !== undefined && { caFile: ca }),
      ...(certificate !== undefined && { certificate }),
    },
    accounts: makeAccounts(file.accounts, feeder === undefined ? undefined : source.feeders[feeder]),
    feeders: source.feeders,
    scenarios: Object.entries(file.scenarios).flatMap(([name, spec], i) => {
      const flow = flows[i];
      return flow === undefined ? [] : [planScenario(name, spec, flow)];
    }),
    warmup: file.warmup,
    drain: file.drain,
    thresholds:
      file.thresholds &&
      Object.entries(file.thresholds).flatMap(([metric, list]) =>
        list.map(({ expr, abortOnFail, after }) => ({
          metric,
          expr,
          ...(abortOnFail && { abort: { after } }),
        })),
      ),
  };
}

function planScenario(name: string, spec: ScenarioSpec, flow: CompiledFlow): ScenarioPlan {
  const { startTime, group } = spec;
  return {
    name,
    users: usersOf(spec),
    group,
    startTime,
    schedule: executorOf(spec).schedule(spec),
    ...flow,
  };
}

export function checkFile(file: ScenarioFile, feeders: Plan['feeders'], faults: Faults): void {
  checkCertificates(file.target, faults);
  for (const key of ['pattern', 'password'] as const) {
    const wrong = slotsOf(file.accounts[key]).find((slot) => slot !== 'id' && slot !== 'domain');
    if (wrong !== undefined)
      faults.add(
        ['accounts', key],
        `{{${wrong}}} is not known before the login; use {{id}}, {{domain}} or a variable of vars`,
      );
  }
  if (file.target.service.kind === 'unix' && file.target.sources.length > 0)
    faults.add(['target', 'sources'], 'are of no use for a Unix socket; leave them out');
  const scenarios = Object.entries(file.scenarios);
  for (const [name, spec] of scenarios) {
    const path = ['scenarios', name];
    executorOf(spec).check?.(spec, (at, message, part) => faults.add([...path, ...at], message, part));
  }
  const users = scenarios.reduce((sum, [, spec]) => sum + usersOf(spec), 0);
  if (users > mostUsers)
    faults.add(['scenarios'], `have ${users} users in all; one process has at most ${mostUsers}`, 'key');
  const { feeder } = file.accounts;
  const table = feeder === undefined ? undefined : feeders[feeder];
  if (feeder !== undefined && !Object.hasOwn(file.feeders, feeder))
    faults.add(['accounts', 'feeder'], `unknown feeder "${feeder}"; define it under feeders`);
  const wrong = table && checkAccounts(table, users);
  if (wrong !== undefined) faults.add(['accounts', 'feeder'], `"${feeder}" ${wrong}`);
  const longest = Math.max(0, ...scenarios.map(([, spec]) => endOf(spec)));
  if (file.warmup > 0 && file.warmup >= longest)
    faults.add(['warmup'], 'is as long as the whole schedule; make it shorter');
}

// A spec is one of the registry's own: which one, its `executor` says.
const executorOf = (spec: ScenarioSpec): ExecutorDef<ScenarioSpec> =>
  executors[spec.executor] as ExecutorDef<unknown> as ExecutorDef<ScenarioSpec>;

const usersOf = (spec: ScenarioSpec): number => spec.users ?? executorOf(spec).users?.(spec) ?? 1;

const endOf = (spec: ScenarioSpec): number =>
  spec.startTime + scheduleDuration(executorOf(spec).schedule(spec));

/** The XMPP domain that goes with an address, when nobody names one: an address of this machine serves `localhost`. */
function domainOf(endpoint: TargetEndpoint): string {
  if (endpoint.kind === 'unix' || isLoopbackAddress(endpoint.host)) return 'localhost';
  return endpoint.host;
}

const isLoopbackAddress = (host: string): boolean => /^(127(\.\d+){3}|::1)$/.test(host);

/** Whether a host is written as an address, and so says nothing about the domain. */
export const isAddress = (endpoint: TargetEndpoint): boolean =>
  endpoint.kind === 'unix' || /^[\d.]+$/.test(endpoint.host) || endpoint.host.includes(':');

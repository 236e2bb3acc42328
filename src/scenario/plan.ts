// What a run will do, with nothing left to parse: the load engine's input.
import type { StreamEndpoint } from '../model/endpoint.js';
import type { Micros } from '../model/time.js';
import { Compiler } from './compile.js';
import type { Faults } from './faults.js';
import type { ScenarioFile, ScenarioSpec } from './schema.js';
import type { CompiledStep } from './step.js';
import { compileText, slotsOf, type TextTemplate } from './template.js';

export interface Plan {
  readonly name: string;
  /** The file as it was read. */
  readonly text: string;
  readonly target: Target;
  readonly accounts: Accounts;
  readonly users: number;
  readonly schedule: Schedule;
  /** Once for each user, before the schedule begins. */
  readonly before: CompiledStep;
  /** One iteration. */
  readonly flow: CompiledStep;
  /** Once for each user that is still online, after the drain. */
  readonly after: CompiledStep;
  /** Whether an iteration begins with a user that is logged in. */
  readonly flowStartsOnline: boolean;
  /** Whether an iteration logs in or out, and so needs the user for itself. */
  readonly flowMovesSession: boolean;
  readonly drain: Micros;
  /** Undefined when the file has none, and the usual ones hold. */
  readonly thresholds: readonly ThresholdText[] | undefined;
}

export interface Target {
  readonly endpoint: StreamEndpoint;
  readonly domain: string;
  readonly starttls: 'optional' | 'required' | 'never';
  readonly insecure: boolean;
  /** PEM file with the authorities to trust, as written. */
  readonly caFile?: string;
  readonly mechanisms: readonly string[];
}

interface Accounts {
  readonly username: TextTemplate;
  readonly password: TextTemplate;
  readonly first: number;
}

export interface ThresholdText {
  readonly metric: string;
  readonly expr: string;
}

/** When iterations start. */
export type Schedule =
  /** Open: at fixed instants, whatever becomes of those before. `rate` in iterations per second, of all users together. */
  | {
      readonly executor: 'constant-arrival-rate';
      readonly rate: number;
      readonly duration: Micros;
    }
  /** Closed: each user starts its next one when the last has ended, for a time or a number of times. */
  | {
      readonly executor: 'constant-vus';
      readonly duration?: Micros;
      readonly iterations?: number;
    };

/** Steps as written, which the schema leaves to the compiler. */
export interface WrittenSteps {
  readonly before: unknown;
  readonly flow: unknown;
  readonly after: unknown;
}

export type CompiledFlow = Pick<Plan, 'before' | 'flow' | 'after' | 'flowStartsOnline' | 'flowMovesSession'>;

/** The three parts in the order in which a user goes through them. */
export function compileFlow(
  written: WrittenSteps,
  name: string,
  executor: unknown,
  faults: Faults,
): CompiledFlow {
  const compiler = new Compiler(faults);
  const path = ['scenarios', name];
  const before = compiler.steps(written.before ?? [], [...path, 'before']);
  const flowStartsOnline = compiler.isOnline;
  compiler.takeMoved();
  const faultsBefore = faults.list.length;
  const flow = compiler.steps(written.flow ?? [], [...path, 'flow']);
  const flowMovesSession = compiler.takeMoved();
  if (compiler.isOnline !== flowStartsOnline)
    faults.add(
      [...path, 'flow'],
      flowStartsOnline
        ? 'logs out, so that it cannot be repeated; move the logout to after, or the login from before into flow'
        : 'logs in and stays, so that it cannot be repeated; end it with "- logout: {}", or move the login to before',
      'key',
    );
  if (Array.isArray(written.flow) && written.flow.length === 0)
    faults.add([...path, 'flow'], 'has no steps; write at least one', 'key');
  else if (executor === 'constant-vus' && !flow.waits && faults.list.length === faultsBefore)
    faults.add(
      [...path, 'flow'],
      'never waits, so that users would repeat it without end; add expect, think or every',
      'key',
    );
  const after = compiler.steps(written.after ?? [], [...path, 'after']);
  return { before, flow, after, flowStartsOnline, flowMovesSession };
}

/** Of a file without faults. */
export function makePlan(
  file: ScenarioFile,
  spec: ScenarioSpec,
  flow: CompiledFlow,
  source: { name: string; text: string },
): Plan {
  const { service: endpoint, domain, ca, sasl, ...target } = file.target;
  const { pattern, password, first } = file.accounts;
  return {
    name: file.name ?? source.name,
    text: source.text,
    target: {
      ...target,
      endpoint,
      domain: domain ?? domainOf(endpoint),
      mechanisms: sasl,
      ...(ca !== undefined && { caFile: ca }),
    },
    accounts: {
      username: compileText(pattern),
      password: compileText(password),
      first,
    },
    users: spec.users,
    schedule: scheduleOf(spec),
    ...flow,
    drain: file.drain,
    thresholds:
      file.thresholds &&
      Object.entries(file.thresholds).flatMap(([metric, list]) => list.map((expr) => ({ metric, expr }))),
  };
}

function scheduleOf(spec: ScenarioSpec): Schedule {
  if (spec.executor === 'constant-arrival-rate')
    return {
      executor: spec.executor,
      rate: spec.rate,
      duration: spec.duration,
    };
  const { executor, duration, iterations } = spec;
  return {
    executor,
    ...(duration !== undefined && { duration }),
    ...(iterations !== undefined && { iterations }),
  };
}

/** What neither the schema nor the steps can say. */
export function checkFile(file: ScenarioFile, faults: Faults): void {
  for (const key of ['pattern', 'password'] as const) {
    const wrong = slotsOf(file.accounts[key]).find((slot) => slot !== 'id' && slot !== 'domain');
    if (wrong !== undefined)
      faults.add(
        ['accounts', key],
        `{{${wrong}}} is not known before the login; use {{id}}, {{domain}} or a variable of vars`,
      );
  }
  for (const [name, spec] of Object.entries(file.scenarios)) {
    if (spec.executor === 'constant-vus' && (spec.duration === undefined) === (spec.iterations === undefined))
      faults.add(
        ['scenarios', name],
        'needs either duration or iterations; write duration: 20s, or iterations: 10',
        'key',
      );
    if (spec.executor === 'constant-arrival-rate' && spec.rate * spec.duration < 1e6)
      faults.add(
        ['scenarios', name, 'duration'],
        'is too short for one iteration at this rate; make it longer',
        'value',
      );
  }
}

/** The XMPP domain that goes with an address, when nobody names one: an address of this machine serves `localhost`. */
function domainOf(endpoint: StreamEndpoint): string {
  if (endpoint.kind === 'unix' || isLoopbackAddress(endpoint.host)) return 'localhost';
  return endpoint.host;
}

const isLoopbackAddress = (host: string): boolean => /^(127(\.\d+){3}|::1)$/.test(host);

/** Whether a host is written as an address, and so says nothing about the domain. */
export const isAddress = (endpoint: StreamEndpoint): boolean =>
  endpoint.kind === 'unix' || /^[\d.]+$/.test(endpoint.host) || endpoint.host.includes(':');

// What the command line changes in a scenario before it is checked.

import { parseEndpoint, targetKinds } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import { suggest } from '../model/suggest.js';
import { isAddress } from './make-plan.js';
import { checkSlots, type Vars } from './variables.js';

/** Values of flags, as typed; the caller has made sure that each can be read. */
export interface Overrides {
  readonly target?: string;
  readonly domain?: string;
  readonly users?: number;
  readonly rate?: string;
  readonly duration?: string;
  readonly starttls?: string;
  readonly insecure?: boolean;
  readonly ca?: string;
  /** --source */
  readonly sources?: readonly string[];
  /** --set */
  readonly vars?: Readonly<Record<string, string>>;
}

type Tree = Record<string, unknown>;

/** The tree with the flags' values in the places of the file's. Throws a {@link UserError} when a flag cannot apply. */
export function applyOverrides(tree: unknown, overrides: Overrides): unknown {
  if (!isTree(tree)) return tree;
  const { scenarios } = tree;
  if (isTree(scenarios)) refuseSeveral(Object.keys(scenarios), overrides);
  return {
    ...tree,
    target: overrideTarget(tree.target, overrides),
    ...(isTree(scenarios) && {
      scenarios: Object.fromEntries(
        Object.entries(scenarios).map(([name, spec]) => [name, overrideLoad(spec, overrides)]),
      ),
    }),
  };
}

/** The file's variables with those of --set; numbers become numbers. */
export function overrideVars(vars: unknown, overrides: Overrides): Vars {
  const defaults = (isTree(vars) ? vars : {}) as Vars;
  const changed = Object.entries(overrides.vars ?? {}).map(([name, value]) => {
    if (!Object.hasOwn(defaults, name))
      throw new UserError(
        `--set: the scenario has no variable "${name}"; ${suggest(name, Object.keys(defaults))}`,
        exitCode.usage,
      );
    const problem = checkSlots(value, []);
    if (problem !== undefined) throw new UserError(`--set ${name}: ${problem}`, exitCode.usage);
    return [name, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value];
  });
  return { ...defaults, ...Object.fromEntries(changed) };
}

function overrideTarget(
  target: unknown,
  { target: service, domain, starttls, insecure, ca, sources }: Overrides,
): unknown {
  if (target !== undefined && !isTree(target)) return target;
  const changed: Tree = { ...target };
  if (service !== undefined) {
    const endpoint = parseEndpoint(service, targetKinds);
    // Another host is another domain; another address may be a tap before the same one.
    if (!('wrong' in endpoint) && !isAddress(endpoint)) delete changed.domain;
    changed.service = service;
  }
  for (const [key, value] of Object.entries({ domain, starttls, insecure, ca, sources }))
    if (value !== undefined) changed[key] = value;
  return target === undefined && Object.keys(changed).length === 0 ? undefined : changed;
}

function overrideLoad(spec: unknown, { users, rate, duration }: Overrides): unknown {
  if (!isTree(spec)) return spec;
  if (rate !== undefined && spec.executor !== 'constant-arrival-rate')
    throw new UserError(
      '--rate: the scenario has no rate; it needs executor: constant-arrival-rate',
      exitCode.usage,
    );
  if (duration !== undefined && spec.stages !== undefined)
    throw new UserError(
      '--duration: the scenario has stages, each with its own; change those',
      exitCode.usage,
    );
  const changed: Tree = { ...spec };
  for (const [key, value] of Object.entries({ users, rate, duration }))
    if (value !== undefined) changed[key] = value;
  if (duration !== undefined) delete changed.iterations;
  return changed;
}

/** One number cannot be that of several scenarios. */
function refuseSeveral(names: readonly string[], overrides: Overrides): void {
  if (names.length < 2) return;
  for (const flag of ['users', 'rate'] as const)
    if (overrides[flag] !== undefined)
      throw new UserError(
        `--${flag}: the file has several scenarios (${names.join(', ')}); give them a variable, and use --set`,
        exitCode.usage,
      );
}

const isTree = (value: unknown): value is Tree =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

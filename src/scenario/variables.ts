// The variables of templates: the runner's own, and those that the file or --set defines.

import { suggest } from '../model/suggest.js';
import type { Path } from './faults.js';

/** What the runner knows, with its meaning for the docs (scenarios/README.md). */
export const variables = {
  id: "the user's number, from accounts.first",
  group: "number of the user's group in its scenario, from 0",
  user: "the user's account name (localpart)",
  domain: 'the XMPP domain of the target',
  jid: "the user's full JID, as the server gave it",
  bare: "the user's JID without its resource",
  peer: "the full JID of the user's partner",
  'peer.bare': "the partner's JID without its resource",
  iteration: 'number of the iteration in the whole run, from 0',
  seq: "number of this message among the user's, from 0",
  run: 'token of this run: different for every run',
} as const;

export type Variable = keyof typeof variables;

export const isVariable = (name: string): name is Variable => Object.hasOwn(variables, name);

/** Values of the file's own variables, by name. */
export type Vars = Readonly<Record<string, string | number | boolean>>;

export const slotForm = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What texts of a file may name beside the runner's variables. */
export interface Names {
  /** Put in when the file is read. */
  readonly vars: Vars;
  /** Of `set` steps and feeders: put in when a step runs. */
  readonly own: readonly string[];
}

/**
 * The tree with all of `vars` put in; the other variables stay as they are. A string that is nothing but one variable
 * takes its value with its type, so that numbers and durations can be variables too.
 */
export function expandVars(
  tree: unknown,
  names: Names,
  fault: (path: Path, message: string) => void,
  path: Path = [],
): unknown {
  if (typeof tree === 'string') return expandText(tree, names, (message) => fault(path, message));
  if (Array.isArray(tree)) return tree.map((item, i) => expandVars(item, names, fault, [...path, i]));
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, expandVars(value, names, fault, [...path, key])]),
  );
}

function expandText(text: string, { vars, own }: Names, fault: (message: string) => void): Vars[string] {
  const isVar = (name: string) => Object.hasOwn(vars, name);
  const [whole, name] = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(text) ?? [];
  if (whole !== undefined && name !== undefined && isVar(name)) return vars[name] ?? '';
  const problem = checkSlots(text, [...Object.keys(vars), ...own]);
  if (problem !== undefined) fault(problem);
  return text.replace(slotForm, (slot, inner: string) => (isVar(inner) ? String(vars[inner]) : slot));
}

/** The names that `set` steps anywhere in the tree give. */
export function namesSet(tree: unknown): string[] {
  if (tree === null || typeof tree !== 'object') return [];
  const entries = Object.entries(tree);
  const own = entries.flatMap(([key, value]) =>
    key === 'set' && value !== null && typeof value === 'object' ? Object.keys(value) : [],
  );
  return [...own, ...entries.flatMap(([, value]) => namesSet(value))];
}

/** What is wrong with the `{{…}}` of a text, given the names that the file defines; undefined when nothing is. */
export function checkSlots(text: string, own: readonly string[]): string | undefined {
  for (const [, name = ''] of text.matchAll(slotForm)) {
    if (!isVariable(name) && !own.includes(name))
      return `unknown variable "${name}"; ${suggest(name, [...Object.keys(variables), ...own])}`;
  }
  const rest = text.replace(slotForm, '');
  return rest.includes('{{') || rest.includes('}}')
    ? 'has a {{ or }} without its partner; write {{name}}'
    : undefined;
}

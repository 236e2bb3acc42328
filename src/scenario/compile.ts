// Steps as written become steps that run: parameters checked, templates taken apart, their order made sure of.

import { suggest } from '../model/suggest.js';
import type { Faults, Path } from './faults.js';
import { show } from './fields.js';
import type { PlannedStep } from './plan.js';
import { type CompiledStep, type NumberedStep, type StepDef, sequence } from './step.js';
import { steps as registry } from './steps/index.js';

/** `repeat` in `repeat` in …: deeper than this is a mistake. */
const maxDepth = 16;
const stepNames = Object.keys(registry);

interface Written {
  readonly name: string;
  readonly def: StepDef<unknown>;
  readonly params: unknown;
  /** Whether `expect` stands beside the name of the step, and not inside. */
  readonly hasOuterExpect: boolean;
}

/** Compiles `before`, `flow` and `after`, in this order: it follows whether the user is logged in. */
export class Compiler {
  readonly #faults: Faults;
  readonly #planned: PlannedStep[] = [];
  #part: PlannedStep['part'] = 'before';
  #isOnline = false;
  #hasMoved = false;

  readonly #feeders: readonly string[];

  constructor(faults: Faults, feeders: readonly string[]) {
    this.#faults = faults;
    this.#feeders = feeders;
  }

  /** Whether the user is logged in after what was compiled so far. */
  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** Every step so far; a step's number is its place. */
  get planned(): readonly PlannedStep[] {
    return this.#planned;
  }

  /** @param path of the scenario */
  part(part: PlannedStep['part'], raw: unknown, path: Path): CompiledStep {
    this.#part = part;
    return this.steps(raw, [...path, part]);
  }

  /** Whether a login or logout was compiled since the last call. */
  takeMoved(): boolean {
    const moved = this.#hasMoved;
    this.#hasMoved = false;
    return moved;
  }

  /** A list of steps; faults are reported at their place and leave a hole. */
  steps(raw: unknown, path: Path, depth = 0): CompiledStep {
    if (!Array.isArray(raw))
      this.#faults.add(path, `${show(raw)} is not a list; write one "- step: {}" a line`);
    if (depth > maxDepth) this.#faults.add(path, `nests deeper than ${maxDepth} levels; flatten the steps`);
    if (!Array.isArray(raw) || depth > maxDepth) return sequence([]);
    return sequence(
      raw.map((item, i) => this.#step(item, [...path, i], depth)).filter((step) => step !== undefined),
    );
  }

  #alternatives(
    lists: readonly { readonly raw: unknown; readonly path: Path }[],
    depth: number,
  ): CompiledStep[] {
    const before = this.#isOnline;
    let first: boolean | undefined;
    return lists.map(({ raw, path }) => {
      this.#isOnline = before;
      const compiled = this.steps(raw, path, depth);
      first ??= this.#isOnline;
      if (this.#isOnline !== first)
        this.#faults.add(
          path,
          `leaves the user logged ${this.#isOnline ? 'in' : 'out'}, and the first branch leaves it logged ${first ? 'in' : 'out'}; make them alike`,
          'key',
        );
      this.#isOnline = first;
      return compiled;
    });
  }

  #step(item: unknown, path: Path, depth: number): NumberedStep | undefined {
    const written = this.#read(item, path);
    if (written === undefined) return undefined;
    const { name, def, params, hasOuterExpect } = written;
    this.#follow(name, def, path);
    const place = (at: Path): Path =>
      hasOuterExpect && at[0] === 'expect' ? [...path, ...at] : [...path, name, ...at];
    const parsed = def.schema.safeParse(params);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        const isOuter = hasOuterExpect && (issue.path[0] === 'expect' || isUnknownExpect(issue));
        this.#faults.addIssues(isOuter ? path : [...path, name], [issue]);
      }
      return undefined;
    }
    const number = this.#planned.length;
    this.#planned.push({ part: this.#part, label: def.label?.(parsed.data) ?? name, depth });
    const step = def.compile(parsed.data, {
      steps: (raw, at) => this.steps(raw, place(at), depth + 1),
      alternatives: (lists) =>
        this.#alternatives(
          lists.map(({ raw, path: at }) => ({ raw, path: place(at) })),
          depth + 1,
        ),
      fault: (at, message) => this.#faults.add(place(at), message),
      issues: (at, issues) => this.#faults.addIssues(place(at), issues),
      feeders: this.#feeders,
    });
    return { number, step };
  }

  /** Takes `{name: params}` or `{name: params, expect: …}` apart. */
  #read(item: unknown, path: Path): Written | undefined {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) {
      const right =
        typeof item === 'string' && item in registry
          ? `write "${item}: {}"`
          : `write one of ${stepNames.join(', ')}`;
      this.#faults.add(path, `${show(item)} is not a step; ${right}`);
      return undefined;
    }
    const { expect, ...others } = item as Record<string, unknown>;
    // Beside a step it is a part of that; alone it is a step of its own.
    const isAlone = Object.keys(others).length === 0 && expect !== undefined;
    const rest = isAlone ? { expect } : others;
    const [[name, inner] = [undefined, undefined], ...second] = Object.entries(rest);
    for (const [other] of second)
      this.#faults.add(
        [...path, other],
        `a second step in one item; give "${other}" its own line with "- "`,
        'key',
      );
    if (name === undefined || !Object.hasOwn(registry, name)) {
      if (name === undefined) this.#faults.add(path, `names no step; write one of ${stepNames.join(', ')}`);
      else this.#faults.add([...path, name], `unknown step "${name}"; ${suggest(name, stepNames)}`, 'key');
      return undefined;
    }
    const params = inner ?? {};
    const def: StepDef<unknown> = registry[name as keyof typeof registry];
    if (isAlone || expect === undefined || typeof params !== 'object')
      return { name, def, params, hasOuterExpect: false };
    if ('expect' in params)
      this.#faults.add([...path, 'expect'], 'stands inside the step too; keep one of them', 'key');
    return { name, def, params: { ...params, expect }, hasOuterExpect: true };
  }

  /** Refuses a step that the user's session cannot be ready for. */
  #follow(name: string, { session }: StepDef<unknown>, path: Path): void {
    if (session === 'ignores') return;
    const at = [...path, name];
    if (session === 'opens' && this.#isOnline)
      this.#faults.add(at, 'the user is logged in already; leave it out', 'key');
    if (session !== 'opens' && !this.#isOnline)
      this.#faults.add(at, `needs a login before it; put "- login: {}" there, or into before`, 'key');
    if (session === 'needs') return;
    this.#isOnline = session === 'opens';
    this.#hasMoved = true;
  }
}

const isUnknownExpect = (issue: { readonly code?: string; readonly keys?: readonly string[] }): boolean =>
  issue.code === 'unrecognized_keys' && issue.keys?.join() === 'expect';

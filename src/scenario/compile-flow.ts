// The three parts of a scenario, compiled in the order in which a user goes through them.
import { Compiler } from './compile.js';
import { executors } from './executors/index.js';
import type { Faults } from './faults.js';
import type { ScenarioPlan } from './plan.js';

/** Steps as written, which the schema leaves to the compiler. */
export interface WrittenSteps {
  readonly before?: unknown;
  readonly flow?: unknown;
  readonly after?: unknown;
  readonly executor?: unknown;
}

export type CompiledFlow = Pick<
  ScenarioPlan,
  'before' | 'flow' | 'after' | 'flowStartsOnline' | 'flowMovesSession' | 'steps'
>;

/** @param feeders names of those that a step may take from */
export function compileFlow(
  written: WrittenSteps,
  name: string,
  faults: Faults,
  feeders: readonly string[] = [],
): CompiledFlow {
  const compiler = new Compiler(faults, feeders);
  const path = ['scenarios', name];
  const before = compiler.part('before', written.before ?? [], path);
  const flowStartsOnline = compiler.isOnline;
  compiler.takeMoved();
  const faultsBefore = faults.list.length;
  const flow = compiler.part('flow', written.flow ?? [], path);
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
  else if (isClosed(written.executor) && !flow.waits && faults.list.length === faultsBefore)
    faults.add(
      [...path, 'flow'],
      'never waits, so that users would repeat it without end; add expect, think or every',
      'key',
    );
  const after = compiler.part('after', written.after ?? [], path);
  return { before, flow, after, flowStartsOnline, flowMovesSession, steps: compiler.planned };
}

const isClosed = (executor: unknown): boolean =>
  Object.entries(executors).some(([name, { model }]) => name === executor && model === 'closed');

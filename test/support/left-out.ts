// A reporter that says at the end of a run which tests were left out and what would have them run.
import type { Reporter, TestModule } from 'vitest/node';

declare module 'vitest' {
  interface TaskMeta {
    /** Why the test is not run, and how to change that. */
    leftOut?: string;
  }
}

export class LeftOut implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const reason = reasonOf(test);
        if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
    }
    for (const [reason, count] of counts)
      process.stdout.write(`left out: ${count} ${count === 1 ? 'test' : 'tests'} (${reason})\n`);
  }
}

interface Task {
  meta(): { leftOut?: string };
  readonly parent?: unknown;
}

/** Its own reason, or that of the suite around it. */
function reasonOf(task: Task): string | undefined {
  const { leftOut } = task.meta();
  if (leftOut) return leftOut;
  return isTask(task.parent) ? reasonOf(task.parent) : undefined;
}

const isTask = (value: unknown): value is Task =>
  typeof value === 'object' && value !== null && 'meta' in value && typeof value.meta === 'function';

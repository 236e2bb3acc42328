// Everything that is wrong with a scenario file, collected, so that one reading shows all of it.
import type { z } from 'zod';

/** Where in the tree: `['scenarios', 'chat', 'flow', 0]`. */
export type Path = readonly (string | number)[];

export interface Fault {
  readonly path: Path;
  /** Whether the name at the path is wrong, or what stands under it. */
  readonly part: 'key' | 'value';
  /** What is wrong; what would be right. */
  readonly message: string;
}

export class Faults {
  readonly #list: Fault[] = [];

  get list(): readonly Fault[] {
    return this.#list;
  }

  /** The first fault of a place counts: later ones are its consequences. */
  add(path: Path, message: string, part: Fault['part'] = 'value'): void {
    const place = formatPath(path);
    if (this.#list.some((fault) => formatPath(fault.path) === place)) return;
    this.#list.push({ path, part, message });
  }

  /** What zod found below `prefix`; the messages are those of fields.ts. */
  addIssues(prefix: Path, issues: readonly z.core.$ZodIssue[]): void {
    for (const issue of issues) {
      const path = [...prefix, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
      if (issue.code !== 'unrecognized_keys') this.add(path, issue.message);
      else {
        // One line of the message for each key: see object() in fields.ts.
        const messages = issue.message.split('\n');
        for (const [i, key] of issue.keys.entries())
          this.add([...path, key], messages[i] ?? issue.message, 'key');
      }
    }
  }
}

/** `scenarios.chat.flow[0].send`; '' for the root. */
export function formatPath(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

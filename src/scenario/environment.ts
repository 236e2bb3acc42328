// ${env:NAME} in a file: from the environment, so that no password need stand in it.
import type { Path } from './faults.js';

const form = /\$\{env:([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/** The tree with all `${env:NAME}` and `${env:NAME:-otherwise}` put in, as text. */
export function expandEnv(
  tree: unknown,
  env: Readonly<Record<string, string | undefined>>,
  fault: (path: Path, message: string) => void,
  path: Path = [],
): unknown {
  if (typeof tree === 'string')
    return tree.replace(form, (_, name: string, otherwise?: string) => {
      const value = env[name] ?? otherwise;
      if (value === undefined)
        fault(path, `the environment has no ${name}; set it, or write \${env:${name}:-otherwise}`);
      return value ?? '';
    });
  if (Array.isArray(tree)) return tree.map((item, i) => expandEnv(item, env, fault, [...path, i]));
  if (tree === null || typeof tree !== 'object') return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, expandEnv(value, env, fault, [...path, key])]),
  );
}

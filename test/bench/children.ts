// The processes of a measurement: started here, and gone when it is over.
import { fileURLToPath } from 'node:url';
import { Child } from '../support/child.js';

/** No process of a measurement lasts longer, unless more is asked for: what hangs is ended, and the measurement with it. */
const usualPatienceMs = 600_000;
/** What a shell says of a command that it does not find (POSIX, 2.8.2). */
const notFound = 127;

/** The built program; `npm run` starts the bench in the project's directory. */
export const cli = 'dist/cli.js';

/** Path of one of programs/. */
export const program = (name: string): string =>
  fileURLToPath(new URL(`programs/${name}.js`, import.meta.url));

type Environment = Readonly<Record<string, string | number>>;

export interface Children {
  /** Runs a script with our own Node. @param args the script's path, after options for Node and before its own */
  node(...args: readonly (string | number)[]): Child;
  /** Runs one simple command of a shell, with further environment variables. */
  shell(command: string, env: Environment): Child;
  /** Runs a command of a shell whose keyboard is {@link Child.input}. */
  terminal(command: string, env: Environment): Child;
  /** Runs a script to its end. @returns the JSON it printed: an array of numbers */
  figures(...args: readonly (string | number)[]): Promise<readonly number[]>;
}

/** Hands out processes, and ends them all when `body` is through. @param patienceMs longest life of one of them */
export async function withChildren<T>(
  body: (children: Children) => Promise<T>,
  patienceMs = usualPatienceMs,
): Promise<T> {
  const all: Child[] = [];
  const start = (command: string, args: readonly string[], env: Environment = {}, input = false): Child => {
    const options = { env: { ...process.env, ...asText(env) }, timeout: patienceMs };
    const child = new Child(command, args, options, input);
    all.push(child);
    return child;
  };
  const node = (...args: readonly (string | number)[]): Child => start(process.execPath, args.map(String));
  const children: Children = {
    node,
    // exec: the process that is ended, and whose memory is read, is the command's and not the shell's.
    shell: (command, env) => start('/bin/sh', ['-c', `exec ${command}`], env),
    terminal: (command, env) => start('/bin/sh', ['-c', `exec ${command}`], env, true),
    figures: (...args) => figures(node(...args)),
  };
  // When the bench itself is interrupted nobody waits for them any more.
  const abandon = (): void => {
    for (const child of all) child.signal('SIGTERM');
  };
  process.once('exit', abandon);
  try {
    return await body(children);
  } finally {
    process.off('exit', abandon);
    await Promise.all(all.map((child) => child.stop()));
  }
}

/** Whether the shell did not find the command of {@link Children.shell}. */
export const isMissing = async (child: Child): Promise<boolean> =>
  child.isGone && (await child.exit).code === notFound;

async function figures(child: Child): Promise<readonly number[]> {
  const { code, signal } = await child.exit;
  if (code !== 0) throw new Error(`a measuring program ended with ${code ?? signal}:\n${child.stderr}`);
  return JSON.parse(child.stdout) as number[];
}

const asText = (env: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));

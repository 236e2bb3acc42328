// A child process of a test: its output line by line, its end by pid, nothing of it left behind.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How long a process may take to end after SIGTERM before it is killed. */
const graceMs = 5_000;

export class Child {
  readonly pid: number;
  /** Resolves when the process is gone and its output is complete. */
  readonly exit: Promise<Exit>;
  #stdout = '';
  #stderr = '';
  readonly #process: ChildProcess;
  #isGone = false;
  readonly #changed = new Set<() => void>();

  /** @param input whether it reads what {@link input} writes; otherwise its standard input is empty */
  constructor(command: string, args: readonly string[], options: SpawnOptions = {}, input = false) {
    const child = spawn(command, args, { ...options, stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
    if (child.pid === undefined) throw new Error(`${command} cannot be started`);
    this.#process = child;
    this.pid = child.pid;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#tell();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#tell();
    });
    this.exit = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#isGone = true;
        this.#tell();
        resolve({ code, signal });
      });
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** The first match in what was or will be written to either output; rejects when the process ends without it. */
  async output(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr);
      if (match) return match;
      if (this.#isGone) throw new Error(`no ${pattern} in the output:\n${this.#stdout}${this.#stderr}`);
      await new Promise<void>((resolve) => this.#changed.add(resolve));
    }
  }

  input(text: string | Uint8Array): void {
    this.#process.stdin?.write(text);
  }

  endInput(): void {
    this.#process.stdin?.end();
  }

  /** Goes away from its output: what it writes there from now on fails. */
  leaveStdout(): void {
    this.#process.stdout?.destroy();
  }

  leaveStderr(): void {
    this.#process.stderr?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#isGone) process.kill(this.pid, signal);
  }

  /** Ends it, by force if need be, and waits until it is gone. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await this.exit;
    clearTimeout(timer);
    // Pipes are closed by now: nothing keeps the test process waiting.
    this.#process.removeAllListeners();
  }

  #tell(): void {
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }
}

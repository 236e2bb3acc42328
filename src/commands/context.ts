// What a command may touch of the process: given by program.ts, replaced in tests.
import type { ExitCode } from '../model/errors.js';

export interface CommandContext {
  /** Data only. */
  stdout(text: string): void;
  /** Characters given to stdout that its reader has not taken yet. */
  pending(): number;
  /** Resolves when the reader of stdout can take more, or has left. */
  drained(): Promise<void>;
  /** Everything that is not data: progress, warnings, errors. */
  stderr(text: string): void;
  /** Aborted by the first SIGINT or SIGTERM: end cleanly. */
  readonly signal: AbortSignal;
  /** Environment variables: `NO_COLOR`, `LANG`, … */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether stdout is a terminal. */
  readonly isTerminal: boolean;
  /** Sets the exit code of the process; the last call wins. */
  exit(code: ExitCode): void;
}

// Faults that a person can mend, and the exit codes that scripts rely on (docs/exit-codes.md).

/** Every exit code of every command; k6's numbers where k6 has one. */
export const exitCode = {
  done: 0,
  fault: 1,
  /** What a headless tap waited for did not come, or what it must not see did. */
  notMatched: 1,
  usage: 2,
  thresholdFailed: 99,
  badInput: 104,
  interrupted: 105,
  invalid: 111,
  regression: 112,
  unreachable: 113,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * A known fault: printed as its one line, without a stack. The message names the flag or file:line:col and says what
 * would be right.
 */
export class UserError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, code: ExitCode, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.exitCode = code;
  }
}

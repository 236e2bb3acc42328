// The exit code of a verdict.
import { exitCode } from '../model/errors.js';
import type { RunResult } from '../stats/result.js';

export const verdictCode = {
  pass: exitCode.done,
  fail: exitCode.thresholdFailed,
  invalid: exitCode.invalid,
} as const satisfies Record<RunResult['verdict'], number>;

// `report` as a test calls it: its output, its exit code, its refusal.
import { Command } from 'commander';
import { addReport } from '../../src/commands/report.js';
import { type ExitCode, exitCode } from '../../src/model/errors.js';

export async function runReport(
  args: readonly string[],
  isTerminal = false,
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string; code: ExitCode }> {
  const out = { stdout: '', stderr: '', code: exitCode.done as ExitCode };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addReport(program, {
    stdout: (part) => {
      out.stdout += part;
    },
    stderr: (part) => {
      out.stderr += part;
    },
    signal: new AbortController().signal,
    env,
    isTerminal,
    pending: () => 0,
    drained: async () => undefined,
    exit: (code) => {
      out.code = code;
    },
  });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  await program.parseAsync(['report', ...args], { from: 'user' });
  return out;
}

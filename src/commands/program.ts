// The program: its commands, what they may touch of the process, and what becomes of their faults.
import { once } from 'node:events';
import { Command, CommanderError } from 'commander';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { addCa } from './ca.js';
import type { CommandContext } from './context.js';
import { addDecode } from './decode.js';
import { addDemo } from './demo.js';
import { addReport } from './report.js';
import { addRun } from './run.js';
import { addServe } from './serve.js';
import { addTap } from './tap.js';
import { version } from './version.js';

/** Runs one command line; the exit code for it. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const program = new Command('stanzascope')
    .description('Protocol inspector and load tester for XMPP.')
    .version(version)
    .helpCommand(false)
    .addHelpText('after', '\nExample:\n  stanzascope demo')
    .showHelpAfterError('(stanzascope --help lists the commands; stanzascope COMMAND --help their flags)')
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: complain });
  const signal = interruption();
  const context: CommandContext = {
    stdout: print,
    pending: () => process.stdout.writableLength,
    drained: () => drained(signal),
    stderr: complain,
    signal,
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    exit: (given) => {
      code = given;
    },
  };
  for (const add of [addTap, addRun, addServe, addDecode, addReport, addDemo, addCa]) add(program, context);
  for (const command of program.commands) {
    command.exitOverride().copyInheritedSettings(program);
    for (const part of command.commands) part.copyInheritedSettings(command);
  }
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    return codeOf(error);
  }
}

/** Known faults are one line, unknown ones a stack. */
function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  if (error instanceof UserError) {
    complain(`stanzascope: ${error.message}\n`);
    return error.exitCode;
  }
  complain(`stanzascope: a fault in the program: ${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCode.fault;
}

/** The first SIGINT or SIGTERM ends cleanly, the second at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // The reader of a pipe has left: there is nobody to write for.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    controller.abort();
  });
  // Without anybody to complain to, the work still goes on.
  process.stderr.on('error', () => undefined);
  return controller.signal;
}

async function drained(signal: AbortSignal): Promise<void> {
  if (!process.stdout.writableNeedDrain || signal.aborted) return;
  await once(process.stdout, 'drain', { signal }).catch(() => undefined);
}

function print(text: string): void {
  process.stdout.write(text);
}

function complain(text: string): void {
  process.stderr.write(text);
}

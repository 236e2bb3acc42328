// `stanzascope decode`: a capture through the same displays as the tap.
import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { type Command, Option } from 'commander';
import { CaptureReader } from '../inspect/capture/read.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import type { TapRecord } from '../model/record.js';
import { visible } from '../model/sanitise.js';
import { micros } from '../model/time.js';
import { systemClock } from '../net/clock.js';
import { readLines } from '../net/read-lines.js';
import { readSize } from './arguments.js';
import type { CommandContext } from './context.js';
import { version } from './version.js';
import { defaultView, type ViewName, viewNames, views } from './views/index.js';
import { openTui } from './views/screen.js';
import type { View, ViewOptions } from './views/view.js';

interface DecodeFlags {
  readonly ui?: ViewName;
  /** Bytes. */
  readonly buffer: number;
}

export function addDecode(program: Command, context: CommandContext): void {
  program
    .command('decode')
    .description('show a capture as the tap showed it')
    .argument('<file>', 'a capture written by tap --record or --ui json; - for stdin')
    .addOption(
      new Option('--ui <kind>', 'display (default: tui on a terminal, else lines)').choices(viewNames),
    )
    .option('--buffer <size>', 'history that the screen keeps', readSize, 64 * 1024 ** 2)
    .addHelpText('after', '\nExample:\n  stanzascope decode session.ndjson --ui lines')
    .action(async (file: string, flags: DecodeFlags) => context.exit(await decode(file, flags, context)));
}

/** The end of the file ends it, but for the screen, which stays until the person leaves. */
async function decode(file: string, flags: DecodeFlags, context: CommandContext): Promise<ExitCode> {
  const left = new AbortController();
  const ended = AbortSignal.any([context.signal, left.signal]);
  const ui = flags.ui ?? defaultView(context);
  const options: ViewOptions = {
    context,
    title: `decode ${visible(file)}`,
    facts: { tool: version, at: micros(systemClock.epoch + systemClock.now()), secrets: 'mask', maps: [] },
    buffer: flags.buffer,
    quit: () => left.abort(),
  };
  let view: View | undefined;
  try {
    for await (const record of recordsOf(file, ended, context)) {
      view ??= openView(ui, file, options);
      view.record(record);
    }
    if (ui === 'tui' && view && !ended.aborted)
      await new Promise((resolve) => ended.addEventListener('abort', resolve));
  } finally {
    await view?.end();
  }
  return exitCode.done;
}

/** When the capture comes by stdin, keys come from the terminal itself. */
function openView(ui: ViewName, file: string, options: ViewOptions): View {
  if (ui === 'tui' && file === '-') return openTui(options, new ReadStream(openSync('/dev/tty', 'r')));
  return views[ui](options);
}

/** @throws UserError naming file and line of what is no capture */
async function* recordsOf(
  file: string,
  signal: AbortSignal,
  context: CommandContext,
): AsyncGenerator<TapRecord> {
  const reader = new CaptureReader();
  let number = 0;
  for await (const { text, isLast } of readLines(file, signal)) {
    number++;
    const line = reader.line(text, isLast);
    if (line.kind === 'record') yield line.record;
    if (line.kind === 'truncated')
      context.stderr(`${visible(file)}:${number}: the last line is cut off; it is left out\n`);
    if (line.kind === 'wrong')
      throw new UserError(`${visible(file)}:${number}: ${visible(line.wrong)}`, exitCode.badInput);
  }
}

// `stanzascope decode`: a capture through the same displays as the tap.
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { type Command, Option } from 'commander';
import type { CaptureFacts } from '../inspect/capture/frame-lines.js';
import { type CaptureLine, CaptureReader } from '../inspect/capture/read.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { systemClock } from '../net/clock.js';
import { readLines } from '../net/read-lines.js';
import { bufferOption } from './arguments.js';
import type { CommandContext } from './context.js';
import { Selection } from './selection.js';
import { addSelectionOptions, type SelectionFlags } from './selection-options.js';
import { type StatsFlags, statsOption, withStats } from './stats-options.js';
import { chosenView, type ViewName, viewNames, views } from './views/index.js';
import { openTui } from './views/screen.js';
import type { View, ViewOptions } from './views/view.js';

interface DecodeFlags extends SelectionFlags, StatsFlags {
  readonly ui?: ViewName;
  /** Bytes. */
  readonly buffer: number;
}

export function addDecode(program: Command, context: CommandContext): void {
  const command = program
    .command('decode')
    .description('show a capture as the tap showed it')
    .argument('<file>', 'a capture written by tap --record or --ui json; - for stdin')
    .addOption(
      new Option('--ui <kind>', 'display (default: tui on a terminal, else lines)').choices(viewNames),
    )
    .addOption(bufferOption())
    .addOption(statsOption())
    .addHelpText('after', '\nExample:\n  stanzascope decode session.ndjson --ui lines')
    .action(async (file: string, flags: DecodeFlags) => context.exit(await decode(file, flags, context)));
  addSelectionOptions(command, { records: false });
}

/** The end of the file ends it, but for the screen, which stays until the person leaves. */
async function decode(file: string, flags: DecodeFlags, context: CommandContext): Promise<ExitCode> {
  const ui = chosenView(flags.ui, context);
  const left = new AbortController();
  const selection = new Selection(flags, context, systemClock);
  const ended = AbortSignal.any([context.signal, left.signal, selection.over]);
  selection.start();
  const open = (facts: CaptureFacts): View => {
    const view = openView(ui, file, {
      context,
      title: `decode ${visible(file)}`,
      facts,
      buffer: flags.buffer,
      quit: () => left.abort(),
    });
    return withStats(selection.view(view), flags, context);
  };
  let view: View | undefined;
  let endLine: string | undefined;
  try {
    for await (const line of captureLines(file, ended, context)) {
      if (line.kind === 'header') view = open(line.facts);
      if (line.kind === 'record') view?.record(line.record);
      if (line.kind === 'end') endLine = line.line;
      await context.drained();
    }
    if (!view && !ended.aborted)
      throw new UserError(`${visible(file)}: it is empty; a capture has a header line`, exitCode.badInput);
    if (ui === 'tui' && !ended.aborted) await once(ended, 'abort');
  } finally {
    await view?.end(endLine);
    selection.stop();
  }
  return selection.conclude();
}

/** When the capture comes by stdin, keys come from the terminal itself. */
function openView(ui: ViewName, file: string, options: ViewOptions): View {
  return ui === 'tui' && file === '-' ? openTui(options, openTerminal()) : views[ui](options);
}

function openTerminal(): ReadStream {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch (error) {
    throw new UserError('-: there is no terminal to read keys from; use --ui lines', exitCode.usage, {
      cause: error,
    });
  }
}

/** @throws UserError naming file and line of what is no capture */
async function* captureLines(
  file: string,
  signal: AbortSignal,
  context: CommandContext,
): AsyncGenerator<CaptureLine> {
  const reader = new CaptureReader();
  let number = 0;
  for await (const { text, isLast } of readLines(file, signal)) {
    number++;
    const line = reader.line(text, isLast);
    if (line.kind === 'truncated')
      context.stderr(`${visible(file)}:${number}: the last line is cut off; it is left out\n`);
    if (line.kind === 'wrong')
      throw new UserError(`${visible(file)}:${number}: ${visible(line.wrong)}`, exitCode.badInput);
    yield line;
  }
}

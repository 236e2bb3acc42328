// `stanzascope decode`: a capture through the same displays as the tap.
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { ReadStream } from 'node:tty';
import { type Command, Option } from 'commander';
import type { CaptureFacts } from '../inspect/capture/frame-lines.js';
import { type CaptureLine, CaptureReader } from '../inspect/capture/read.js';
import type { Secrets } from '../inspect/decoder.js';
import { holdsPackets, magicBytes } from '../inspect/packets/packet-file.js';
import { KeyLog } from '../inspect/tls/key-log.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import type { TapRecord } from '../model/record.js';
import { visible } from '../model/sanitise.js';
import { micros } from '../model/time.js';
import { systemClock } from '../net/clock.js';
import { readBytes } from '../net/read-bytes.js';
import { linesOf } from '../net/read-lines.js';
import { defaultLimits } from '../xmpp/frame.js';
import { bufferOption, maxStanzaOption, secretsOption } from './arguments.js';
import { type BatchedContext, batched } from './batched.js';
import type { CommandContext } from './context.js';
import { decodePackets } from './decode-packets.js';
import { openKeyLog } from './key-log.js';
import { addRecordOptions, openRecordFile, type RecordFlags, recordingCode } from './record-options.js';
import { Selection } from './selection.js';
import { addSelectionOptions, type SelectionFlags } from './selection-options.js';
import { type StatsFlags, statsOption, withStats } from './stats-options.js';
import { version } from './version.js';
import type { Recording } from './views/capture-file.js';
import { chosenView, type ViewName, viewNames, views } from './views/index.js';
import { openTui } from './views/screen.js';
import type { View, ViewOptions } from './views/view.js';
import { letYoungGenerationGrow } from './young-generation.js';

interface DecodeFlags extends RecordFlags, SelectionFlags, StatsFlags {
  readonly ui?: ViewName;
  /** Bytes. */
  readonly buffer: number;
  readonly maxStanza: number;
  readonly secrets: Secrets;
  readonly keylog?: string;
}

export function addDecode(program: Command, context: CommandContext): void {
  const command = program
    .command('decode')
    .description('show a capture as the tap showed it, or what packets say')
    .argument('<file>', 'a capture of tap (.ndjson), or of packets (pcap, pcapng); - for stdin')
    .addOption(
      new Option('--ui <kind>', 'display (default: tui on a terminal, else lines)').choices(viewNames),
    )
    .addOption(bufferOption())
    .addOption(statsOption())
    .optionsGroup('Packets:')
    .option('--keylog <file>', 'open TLS with the keys in it (SSLKEYLOGFILE)')
    .addOption(maxStanzaOption('largest stanza to decode'))
    .addOption(secretsOption('credentials on screen and disk'));
  addSelectionOptions(addRecordOptions(command))
    .addHelpText('after', '\nExample:\n  stanzascope decode session.ndjson --ui lines')
    .action(async (file: string, flags: DecodeFlags) =>
      context.exit(await decode(file, flags, batched(context))),
    );
}

/** The end of the file ends it, but for the screen, which stays until the person leaves. */
async function decode(file: string, flags: DecodeFlags, context: BatchedContext): Promise<ExitCode> {
  letYoungGenerationGrow();
  const ui = chosenView(flags.ui, context);
  const left = new AbortController();
  const selection = new Selection(flags, context, systemClock);
  const ended = AbortSignal.any([context.signal, left.signal, selection.over]);
  const pieces = await beginning(readBytes(file, ended));
  if (flags.record !== undefined && resolve(flags.record) === resolve(file))
    throw new UserError('--record: it is the file that is read', exitCode.usage);
  // Only when there is something to read: a mistyped name should leave the last capture alone.
  const recordFile = openRecordFile(flags);
  const shown = new Shown((facts) => {
    const options = {
      ...{ context, facts, buffer: flags.buffer, quit: () => left.abort() },
      title: `decode ${visible(file)}`,
    };
    const recording = recordFile?.begin(options);
    const view = withStats(selection.view(openView(ui, file, options), recording), flags, context);
    return { view, ...(recording && { recording }) };
  }, context);
  selection.start();
  try {
    if (holdsPackets(pieces.first)) {
      const keys = await keysOf(flags, file, ended);
      await showPackets(file, flags, keys, pieces.all, shown, context);
    } else await showLines(file, pieces.all, shown, context);
    if (!shown.isOpen && !ended.aborted)
      throw new UserError(`${visible(file)}: it is empty; a capture has a header line`, exitCode.badInput);
    context.flush();
    if (ui === 'tui' && !ended.aborted) await once(ended, 'abort');
  } finally {
    await shown.end();
    context.flush();
    selection.stop();
  }
  return selection.conclude() || recordingCode(shown.recording);
}

interface Views {
  /** All of it. */
  readonly view: View;
  readonly recording?: Recording;
}

/** What is shown and written, from the moment that the facts are known. */
class Shown {
  readonly #open: (facts: CaptureFacts) => Views;
  readonly #context: CommandContext;
  #views: Views | undefined;
  /** Of the capture that is read. */
  endLine: string | undefined;

  constructor(open: (facts: CaptureFacts) => Views, context: CommandContext) {
    this.#open = open;
    this.#context = context;
  }

  get isOpen(): boolean {
    return this.#views !== undefined;
  }

  get recording(): Recording | undefined {
    return this.#views?.recording;
  }

  open(facts: CaptureFacts): void {
    this.#views ??= this.#open(facts);
  }

  record(record: TapRecord): void {
    this.#views?.view.record(record);
  }

  /** A file can wait for its reader and for the disk, so nothing of it is left out. */
  async rest(): Promise<void> {
    await this.#context.drained();
    await this.recording?.drained();
  }

  async end(): Promise<void> {
    await this.#views?.view.end(this.endLine);
  }
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

/** The pieces, and their first bytes beforehand. */
async function beginning(
  pieces: AsyncGenerator<Buffer>,
): Promise<{ readonly first: Buffer; readonly all: AsyncIterable<Buffer> }> {
  let first = Buffer.alloc(0);
  while (first.length < magicBytes) {
    const next = await pieces.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  const all = async function* () {
    yield first;
    yield* pieces;
  };
  return { first, all: all() };
}

/** Of a pipe the key log may come later, and grow. @throws UserError when it cannot be read */
async function keysOf({ keylog }: DecodeFlags, file: string, ended: AbortSignal): Promise<KeyLog> {
  if (keylog === undefined) return new KeyLog();
  if (file !== '-' && !existsSync(keylog))
    throw new UserError(`--keylog ${visible(keylog)}: there is no such file`, exitCode.badInput);
  return openKeyLog(keylog, ended);
}

async function showPackets(
  file: string,
  { maxStanza, secrets }: DecodeFlags,
  keys: KeyLog,
  pieces: AsyncIterable<Buffer>,
  shown: Shown,
  context: BatchedContext,
): Promise<void> {
  const limits = { ...defaultLimits, stanzaBytes: maxStanza };
  const { stderr } = context;
  const open = (at: CaptureFacts['at']) => shown.open({ tool: version, at, secrets, maps: [] });
  shown.endLine = await decodePackets(
    { file, pieces, limits, secrets, keys, stderr },
    (record) => {
      open(record.at);
      shown.record(record);
    },
    async () => {
      context.flush();
      await shown.rest();
    },
  );
  open(micros(0));
}

/** @throws UserError naming file and line of what is no capture */
async function showLines(
  file: string,
  pieces: AsyncIterable<Buffer>,
  shown: Shown,
  context: BatchedContext,
): Promise<void> {
  const reader = new CaptureReader();
  let number = 0;
  for await (const lines of linesOf(file, pieces)) {
    for (const { text, isLast } of lines) {
      number++;
      showLine(`${visible(file)}:${number}`, reader.line(text, isLast), shown, context);
    }
    context.flush();
    await shown.rest();
  }
}

/** @param place file and line, for messages */
function showLine(place: string, line: CaptureLine, shown: Shown, context: CommandContext): void {
  switch (line.kind) {
    case 'header':
      shown.open(line.facts);
      return;
    case 'record':
      shown.record(line.record);
      return;
    case 'end':
      shown.endLine = line.line;
      return;
    case 'blank':
      return;
    case 'truncated':
      context.stderr(`${place}: the last line is cut off; it is left out\n`);
      return;
    case 'wrong':
      throw new UserError(`${place}: ${visible(line.wrong)}`, exitCode.badInput);
    default:
      line satisfies never;
  }
}

// `stanzascope tap`: forwards between endpoints and shows what goes by.
import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Secrets } from '../inspect/decoder.js';
import { formatSize } from '../model/duration.js';
import { type Endpoint, formatEndpoint } from '../model/endpoint.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { type Micros, micros } from '../model/time.js';
import { systemClock } from '../net/clock.js';
import { LineFile } from '../net/line-file.js';
import { defaultLimits } from '../xmpp/frame.js';
import { bufferOption, readEndpoint, readSize, readUpstream } from './arguments.js';
import type { CommandContext } from './context.js';
import { forwardAll, type Mapped, nameOf, type PortMap, pairOf } from './forwarding.js';
import { Inspection, Unwatched } from './inspection.js';
import { Selection } from './selection.js';
import { addSelectionOptions, type SelectionFlags } from './selection-options.js';
import { type StatsFlags, statsOption, withStats } from './stats-options.js';
import { version } from './version.js';
import { openCaptureFile } from './views/capture-file.js';
import { chosenView, type ViewName, viewNames, views } from './views/index.js';
import type { ViewOptions } from './views/view.js';

interface TapFlags extends SelectionFlags, StatsFlags {
  readonly map?: readonly PortMap[];
  readonly ui?: ViewName;
  readonly record?: string;
  /** Bytes. */
  readonly maxStanza: number;
  readonly buffer: number;
  readonly secrets: Secrets;
}

export function addTap(program: Command, context: CommandContext): void {
  const command = program
    .command('tap')
    .description('forward between the two endpoints, and decode live what goes by')
    .argument(
      '<listen>',
      'where clients connect: tcp://HOST:PORT (0: any free port) or unix:///PATH',
      readEndpoint,
    )
    .argument('<upstream>', 'the server they are meant for', readUpstream)
    .option('--map <listen=upstream>', 'one more pair, repeatable', addMap)
    .addOption(
      new Option('--ui <kind>', 'live display (default: tui on a terminal, else lines)').choices(viewNames),
    )
    .option('--record <file>', 'write a capture (.ndjson) for decode')
    .addOption(
      new Option('--max-stanza <size>', 'largest stanza to decode; all are forwarded')
        .argParser(readSize)
        .default(defaultLimits.stanzaBytes, formatSize(defaultLimits.stanzaBytes)),
    )
    .addOption(bufferOption())
    .addOption(statsOption())
    .addOption(
      new Option('--secrets <how>', 'credentials on screen and disk')
        .choices(['mask', 'keep'])
        .default('mask'),
    )
    .addHelpText('after', '\nExample:\n  stanzascope tap tcp://127.0.0.1:15222 tcp://127.0.0.1:5222')
    .action(async (listen: Endpoint, upstream: Endpoint, flags: TapFlags) => {
      context.exit(await tap([{ listen, upstream }, ...(flags.map ?? [])], flags, context));
    });
  addSelectionOptions(command, { records: true });
}

function addMap(text: string, former: readonly PortMap[] = []): readonly PortMap[] {
  const [, listen, upstream] = /^(.+?)=(.+)$/.exec(text) ?? [];
  if (!listen || !upstream) throw new InvalidArgumentError('It should be LISTEN=UPSTREAM, two endpoints.');
  return [...former, { listen: readEndpoint(listen), upstream: readUpstream(upstream) }];
}

/** Forwards until the signal, or until the person leaves the screen; that is its normal end. */
async function tap(maps: readonly PortMap[], flags: TapFlags, context: CommandContext): Promise<ExitCode> {
  const ui = chosenView(flags.ui, context);
  refuseLoops(maps);
  const selection = new Selection(flags, context, systemClock);
  const limits = { ...defaultLimits, stanzaBytes: flags.maxStanza };
  const isCaptured = ui === 'json' || flags.record !== undefined;
  const isWatched = ui !== 'none' || isCaptured || selection.isWatching || flags.stats !== undefined;
  const inspector = isWatched
    ? new Inspection(limits, flags.secrets, systemClock, isCaptured)
    : new Unwatched();
  const forwarders = await forwardAll({ maps, hash: isCaptured }, inspector, systemClock);
  const file = await openFile(flags.record, forwarders);
  const left = new AbortController();
  const options: ViewOptions = {
    context,
    title: `tap ${forwarders.map(nameOf).join(', ')}`,
    facts: { tool: version, at: wallClock(), secrets: flags.secrets, maps: forwarders.map(pairOf) },
    buffer: flags.buffer,
    quit: () => left.abort(),
  };
  const captureFile = file && openCaptureFile(flags.record ?? '', file, options);
  inspector.show([withStats(selection.view(views[ui](options), captureFile), flags, context)]);
  if (ui !== 'tui') for (const each of forwarders) context.stderr(`listening on ${nameOf(each)}\n`);
  const ended = AbortSignal.any([context.signal, left.signal, selection.over]);
  selection.start();
  if (!ended.aborted) await once(ended, 'abort');
  await Promise.all(forwarders.map(({ forwarder }) => forwarder.close()));
  await inspector.end();
  context.stderr(`${inspector.summary()}\n`);
  reportFaults(forwarders, context);
  return selection.conclude();
}

/** Each connection through such a pair would open the next, without end. */
function refuseLoops(maps: readonly PortMap[]): void {
  const loop = maps.map(({ listen, upstream }) => [listen, upstream].map(formatEndpoint));
  const [listen] = loop.find(([from, to]) => from === to) ?? [];
  if (listen !== undefined)
    throw new UserError(
      `${visible(listen)}: the tap would connect to itself; UPSTREAM should be the server`,
      exitCode.usage,
    );
}

/** Only when all listeners stand: a tap that does not start should leave the last capture alone. */
async function openFile(
  path: string | undefined,
  forwarders: readonly Mapped[],
): Promise<LineFile | undefined> {
  try {
    return path === undefined ? undefined : await LineFile.open(path);
  } catch (error) {
    await Promise.all(forwarders.map(({ forwarder }) => forwarder.close()));
    throw error;
  }
}

const wallClock = (): Micros => micros(systemClock.epoch + systemClock.now());

/** A fault in decoding or display reaches no forwarded byte; here it is told, with the stack of the first. */
function reportFaults(forwarders: readonly Mapped[], context: CommandContext): void {
  for (const { count, first } of forwarders.map(({ forwarder }) => forwarder.sinkFaults)) {
    if (count === 0) continue;
    const detail = first instanceof Error ? first.stack : String(first);
    context.stderr(
      `stanzascope: a fault in decoding, ${count} times; forwarding was not affected: ${detail}\n`,
    );
  }
}

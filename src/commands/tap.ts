// `stanzascope tap`: forwards between endpoints and shows what goes by.
import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Secrets } from '../inspect/decoder.js';
import { formatDuration } from '../model/duration.js';
import { type Endpoint, formatEndpoint } from '../model/endpoint.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { type Micros, micros } from '../model/time.js';
import { systemClock } from '../net/clock.js';
import { defaultUdpIdle } from '../net/udp-proxy.js';
import { defaultLimits, type FramerLimits } from '../xmpp/frame.js';
import {
  bufferOption,
  maxStanzaOption,
  readDuration,
  readEndpoint,
  readUpstream,
  secretsOption,
} from './arguments.js';
import type { CommandContext } from './context.js';
import { type Forwarding, type ForwardingSpec, nameOf, type PortMap, pairOf } from './forwarding.js';
import { forwardHere } from './forwarding-here.js';
import { startForwarding } from './forwarding-thread.js';
import { Counting, Inspection, type InspectionOptions, type Inspector } from './inspection.js';
import { openKeyLog } from './key-log.js';
import {
  addRecordOptions,
  isRaw,
  openRecordFile,
  type RecordFile,
  type RecordFlags,
  recordingCode,
} from './record-options.js';
import { Selection } from './selection.js';
import { addSelectionOptions, type SelectionFlags } from './selection-options.js';
import { type StatsFlags, statsOption, withStats } from './stats-options.js';
import { addTlsOptions, readTls, type TlsFlags } from './tls-options.js';
import { version } from './version.js';
import { chosenView, type ViewName, viewNames, views } from './views/index.js';
import type { ViewOptions } from './views/view.js';

interface TapFlags extends TlsFlags, RecordFlags, SelectionFlags, StatsFlags {
  readonly map?: readonly PortMap[];
  readonly ui?: ViewName;
  /** Bytes. */
  readonly maxStanza: number;
  readonly buffer: number;
  readonly secrets: Secrets;
  readonly udpIdle: Micros;
}

export function addTap(program: Command, context: CommandContext): void {
  const command = program
    .command('tap')
    .description('forward between the two endpoints, and decode live what goes by')
    .argument(
      '<listen>',
      'where clients connect: tcp://HOST:PORT (0: any free port), tls:// or udp:// likewise, or unix:///PATH',
      readEndpoint,
    )
    .argument('<upstream>', 'the server they are meant for', readUpstream)
    .option('--map <listen=upstream>', 'one more pair, repeatable', addMap)
    .addOption(
      new Option('--ui <kind>', 'live display (default: tui on a terminal, else lines)').choices(viewNames),
    )
    .addOption(bufferOption())
    .addOption(statsOption())
    .addOption(secretsOption('credentials on screen and disk'))
    .addOption(maxStanzaOption('largest stanza to decode; all are forwarded'))
    .addOption(
      new Option('--udp-idle <time>', 'silence after which a client of udp:// is gone')
        .argParser(readDuration)
        .default(defaultUdpIdle, formatDuration(defaultUdpIdle)),
    );
  addSelectionOptions(addRecordOptions(addTlsOptions(command)))
    .addHelpText('after', '\nExample:\n  stanzascope tap tcp://127.0.0.1:15222 tcp://127.0.0.1:5222')
    .action(async (listen: Endpoint, upstream: Endpoint, flags: TapFlags) => {
      context.exit(await tap([{ listen, upstream }, ...(flags.map ?? [])], flags, context));
    });
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
  const tls = await readTls(flags, context);
  const limits = { ...defaultLimits, stanzaBytes: flags.maxStanza };
  const isCaptured = ui === 'json' || flags.record !== undefined;
  const isWatched = ui !== 'none' || isCaptured || selection.isWatching || flags.stats !== undefined;
  const left = new AbortController();
  const ended = AbortSignal.any([context.signal, left.signal, selection.over]);
  const keys =
    tls.strategy === 'passthrough' && tls.keyLog !== undefined
      ? await openKeyLog(tls.keyLog, ended)
      : undefined;
  const hasRaw = isRaw(flags, flags.secrets, keys);
  const spec: ForwardingSpec = { maps, hash: isCaptured, tls, udpIdle: flags.udpIdle };
  const { inspector, forwarding } = isWatched
    ? await inspected(spec, {
        ...{ limits, secrets: flags.secrets, clock: systemClock, isCaptured, tls },
        ...(keys && { keys }),
      })
    : await counted(spec, limits);
  const file = await openFile(flags, forwarding);
  const options: ViewOptions = {
    context,
    title: `tap ${forwarding.maps.map(nameOf).join(', ')}`,
    facts: { tool: version, at: wallClock(), secrets: flags.secrets, maps: forwarding.maps.map(pairOf) },
    buffer: flags.buffer,
    ...(flags.record !== undefined && { recording: flags.record }),
    now: wallClock,
    quit: () => left.abort(),
  };
  const raw = keys && hasRaw ? file?.beginRaw(options, keys, systemClock.epoch) : undefined;
  const recording = raw ?? file?.begin(options);
  const shown = selection.view(views[ui](options), recording);
  inspector.show([withStats(shown, flags, context)], raw?.raw);
  if (ui !== 'tui') for (const each of forwarding.maps) context.stderr(`listening on ${nameOf(each)}\n`);
  selection.start(wallClock);
  if (!ended.aborted) await once(ended, 'abort');
  await forwarding.close();
  await inspector.end();
  context.stderr(`${inspector.summary()}\n`);
  reportFaults(forwarding.faults, context);
  return selection.conclude() || recordingCode(recording);
}

interface Running {
  readonly inspector: Inspector;
  readonly forwarding: Forwarding;
}

/** Decoding may fall behind, forwarding may not: each has its thread. */
async function inspected(spec: ForwardingSpec, options: InspectionOptions): Promise<Running> {
  const inspector = new Inspection(options);
  return { inspector, forwarding: await startForwarding(spec, inspector) };
}

/** Counting costs less than it would to hand the bytes to another thread. */
async function counted(spec: ForwardingSpec, limits: FramerLimits): Promise<Running> {
  const inspector = new Counting(limits);
  return { inspector, forwarding: await forwardHere(spec, inspector) };
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
async function openFile(flags: RecordFlags, forwarding: Forwarding): Promise<RecordFile | undefined> {
  try {
    return openRecordFile(flags);
  } catch (error) {
    await forwarding.close();
    throw error;
  }
}

const wallClock = (): Micros => micros(systemClock.epoch + systemClock.now());

/** A fault in decoding or display reaches no forwarded byte; here it is told, with the stack of the first. */
function reportFaults({ count, first }: Forwarding['faults'], context: CommandContext): void {
  if (count === 0) return;
  const detail = first instanceof Error ? first.stack : String(first);
  context.stderr(
    `stanzascope: a fault in decoding, ${count} times; forwarding was not affected: ${detail}\n`,
  );
}

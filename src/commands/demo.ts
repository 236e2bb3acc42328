// `stanzascope demo`: server, tap, load and live display at once, on loopback, in about ten seconds.
import { type Command, Option } from 'commander';
import { formatEndpoint, type TcpEndpoint } from '../model/endpoint.js';
import { type ExitCode, exitCode } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { micros } from '../model/time.js';
import { systemClock } from '../net/clock.js';
import { type Listener, listen } from '../net/listen.js';
import { startProxy } from '../net/proxy.js';
import { colour } from '../report/colour.js';
import { writers } from '../report/registry.js';
import { XmppServer } from '../server/server.js';
import type { RunResult } from '../stats/result.js';
import { defaultLimits } from '../xmpp/frame.js';
import { defaultBuffer } from './arguments.js';
import type { CommandContext } from './context.js';
import { Inspection } from './inspection.js';
import { defaultFolder, openResultFolder, writeReports } from './result-folder.js';
import { randomSeed, readPlan, runScenario, scenarioFile } from './run-scenario.js';
import { version } from './version.js';
import { chosenView, type ViewName, viewNames, views } from './views/index.js';

const users = 24;
const load = { users, rate: '12/s', duration: '8s' };
const anyPort: TcpEndpoint = { kind: 'tcp', host: '127.0.0.1', port: 0 };

interface DemoFlags {
  readonly ui?: ViewName;
}

export function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description(
      `everything at once on loopback: server, tap, ${users} simulated clients, live display, report`,
    )
    .addOption(
      new Option('--ui <kind>', 'live display (default: tui on a terminal, else lines)').choices(viewNames),
    )
    .addHelpText('after', '\nExample:\n  stanzascope demo')
    .action(async (flags: DemoFlags) => context.exit(await demo(flags, context)));
}

/** The clients' way to the server leads through the tap. Leaving the screen early ends the load early. */
async function demo(flags: DemoFlags, context: CommandContext): Promise<ExitCode> {
  const ui = chosenView(flags.ui, context);
  const folder = await openResultFolder(defaultFolder('demo'));
  const left = new AbortController();
  const signal = AbortSignal.any([context.signal, left.signal]);
  const server = await startServer();
  const inspection = new Inspection({
    limits: defaultLimits,
    secrets: 'mask',
    clock: systemClock,
    isCaptured: ui === 'json',
  });
  const tap = await startTap(server, inspection);
  const name = `${formatEndpoint(tap.endpoint)} → ${formatEndpoint(server.endpoint)}`;
  const view = views[ui]({
    context,
    title: `demo ${name}`,
    facts: {
      tool: version,
      at: micros(systemClock.epoch + systemClock.now()),
      secrets: 'mask',
      maps: [`${formatEndpoint(tap.endpoint)}=${formatEndpoint(server.endpoint)}`],
    },
    buffer: defaultBuffer,
    now: () => micros(systemClock.epoch + systemClock.now()),
    quit: () => left.abort(),
  });
  inspection.show([view]);
  let result: RunResult;
  try {
    const plan = await readPlan(scenarioFile('chat'), { ...load, target: formatEndpoint(tap.endpoint) });
    result = await runScenario({ plan, seed: randomSeed(), signal });
  } finally {
    await tap.close();
    await inspection.end();
    await server.close();
  }
  await writeReports(result, ['text', 'json', 'html'], folder);
  const summary = writers.text.render(result);
  context.stderr(`${inspection.summary()}\n`);
  context.stdout(context.isTerminal && !context.env.NO_COLOR ? colour(summary) : summary);
  context.stderr(`reports in ${visible(folder)}\n`);
  return signal.aborted || result.verdict === 'pass' ? exitCode.done : exitCode.thresholdFailed;
}

async function startServer(): Promise<Listener> {
  const accounts = { count: users };
  const server = new XmppServer({ domain: 'localhost', accounts, registration: false, clock: systemClock });
  return listen(anyPort, (connection) => server.accept(connection));
}

function startTap(server: Listener, tap: Inspection): Promise<Listener> {
  let flows = 0;
  return startProxy({
    listen: anyPort,
    upstream: server.endpoint,
    tap,
    clock: systemClock,
    nextFlow: () => ++flows,
  });
}

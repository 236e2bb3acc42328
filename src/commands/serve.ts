// `serve`: the embedded XMPP server on real sockets.
import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSize } from '../model/duration.js';
import { formatEndpoint, isLoopback, type StreamEndpoint } from '../model/endpoint.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { systemClock } from '../net/clock.js';
import { type Listener, listen } from '../net/listen.js';
import { defaultServerLimits } from '../server/limits.js';
import { XmppServer } from '../server/server.js';
import { parseJid } from '../xmpp/jid.js';
import { mechanismNames } from '../xmpp/sasl/mechanisms.js';
import { formatFlagSize, readStreamEndpoint } from './arguments.js';
import type { CommandContext } from './context.js';
import { letYoungGenerationGrow } from './young-generation.js';

export interface ServeOptions {
  readonly listen: readonly StreamEndpoint[];
  readonly domain: string;
  /** How many of user1, user2, … there are. */
  readonly accounts: number;
  /** Whether clients may make accounts. */
  readonly register?: boolean;
  /** Whether clients without an account may log in. */
  readonly anonymous?: boolean;
  /** Bytes. */
  readonly maxStanza: number;
  /** Whether other machines may reach it. */
  readonly allowRemote?: boolean;
}

/** The flags as commander hands them over: a repeatable one is absent when it was not given. */
type ServeFlags = Omit<ServeOptions, 'listen'> & { readonly listen?: readonly StreamEndpoint[] };

const defaultListen: StreamEndpoint = { kind: 'tcp', host: '127.0.0.1', port: 5222 };
/** RFC 6120 §13.12: a server must not refuse anything smaller. */
const leastMaxStanza = 10_000;
const mostAccounts = 1_000_000;

export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('the embedded XMPP server: accounts user1, user2, … with the passwords pass1, pass2, …')
    .option(
      '--listen <endpoint>',
      `where to listen, repeatable (default: ${formatEndpoint(defaultListen)})`,
      addEndpoint,
    )
    .option('--domain <name>', 'the XMPP domain', readDomain, 'localhost')
    .option('--accounts <n>', 'how many accounts there are', readCount, 1000)
    .option('--register', 'let clients make accounts (XEP-0077)')
    .option('--anonymous', 'let anybody in, by SASL ANONYMOUS (XEP-0175)')
    .addOption(
      new Option('--max-stanza <size>', 'largest stanza')
        .argParser(readMaxStanza)
        .default(defaultServerLimits.stanzaBytes, formatFlagSize(defaultServerLimits.stanzaBytes)),
    )
    .option('--allow-remote', 'listen on addresses that other machines can reach')
    .addHelpText('after', '\nExample:\n  stanzascope serve --listen tcp://127.0.0.1:0 --accounts 10')
    .action(async ({ listen: endpoints = [defaultListen], ...flags }: ServeFlags) => {
      letYoungGenerationGrow();
      context.exit(await serve({ ...flags, listen: endpoints }, context));
    });
}

/**
 * Listens, says where, and serves until the signal; that is its normal end.
 * @throws UserError when an endpoint cannot be used
 */
async function serve(
  options: ServeOptions,
  context: Pick<CommandContext, 'stdout' | 'signal'>,
): Promise<ExitCode> {
  refuseRemote(options);
  const { domain, accounts, register = false, anonymous = false, maxStanza } = options;
  const server = new XmppServer({
    domain,
    accounts: { count: accounts },
    registration: register,
    ...(anonymous && { mechanisms: [...mechanismNames, 'ANONYMOUS' as const] }),
    clock: systemClock,
    limits: {
      stanzaBytes: maxStanza,
      backlogBytes: Math.max(defaultServerLimits.backlogBytes, 4 * maxStanza),
    },
  });
  const listeners: Listener[] = [];
  try {
    for (const endpoint of options.listen) {
      const listener = await listen(endpoint, (connection) => server.accept(connection));
      listeners.push(listener);
      context.stdout(`listening on ${formatEndpoint(listener.endpoint)} (${describe(domain, accounts)})\n`);
    }
    if (!context.signal.aborted) await once(context.signal, 'abort');
    server.shutdown();
  } finally {
    await Promise.all(listeners.map((listener) => listener.close()));
  }
  return exitCode.done;
}

function describe(domain: string, accounts: number): string {
  const names = accounts === 0 ? '' : ` user1…user${accounts} / pass1…pass${accounts}`;
  return `domain ${domain}, ${accounts} accounts${names}`;
}

/** Passwords that anybody can guess are for this machine only. */
function refuseRemote({ listen: endpoints, allowRemote }: ServeOptions): void {
  const remote = allowRemote ? undefined : endpoints.find((endpoint) => !isLoopback(endpoint));
  if (!remote) return;
  throw new UserError(
    `--listen ${formatEndpoint(remote)}: other machines could log in; use a loopback address, or add --allow-remote`,
    exitCode.usage,
  );
}

function addEndpoint(text: string, former: readonly StreamEndpoint[] = []): readonly StreamEndpoint[] {
  return [...former, readStreamEndpoint(text)];
}

function readDomain(text: string): string {
  const jid = parseJid(text);
  if (!jid || jid.local !== undefined || jid.resource !== undefined)
    throw new InvalidArgumentError('It should be a domain name such as localhost or example.org.');
  return jid.domain;
}

function readCount(text: string): number {
  if (!/^\d{1,7}$/.test(text) || Number(text) > mostAccounts)
    throw new InvalidArgumentError(`It should be a whole number from 0 to ${mostAccounts}.`);
  return Number(text);
}

function readMaxStanza(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes < leastMaxStanza)
    throw new InvalidArgumentError(
      `It should be a size such as 256KiB, and at least ${leastMaxStanza} bytes.`,
    );
  return bytes;
}

// The flags of the tap that are about TLS, and the files that they name.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { contextOf } from '../net/ca/identities.js';
import { codeOf } from '../net/fault.js';
import type { CommandContext } from './context.js';
import { type TlsSpec, type TlsStrategy, tlsStrategies } from './tls-spec.js';

export interface TlsFlags {
  readonly tls: TlsStrategy;
  readonly cert?: string;
  readonly key?: string;
  readonly keylog?: string;
  readonly upstreamCa?: string;
  readonly insecure?: boolean;
  readonly rewriteFeatures?: boolean;
}

export const addTlsOptions = (command: Command): Command =>
  command
    .optionsGroup('TLS:')
    .addOption(new Option('--tls <strategy>', 'how to treat TLS').choices(tlsStrategies).default('intercept'))
    .option('--cert <file>', "terminate: the server's own certificate, PEM")
    .option('--key <file>', 'terminate: its key, PEM')
    .option('--keylog <file>', 'write the TLS keys into it; passthrough: read them from it')
    .option('--upstream-ca <file>', 'trust the authorities in this PEM file to vouch for the server')
    .option('--insecure', 'accept any certificate of the server')
    .option('--rewrite-features', "take SASL channel binding out of the server's features");

/** Where the local authorities are kept. */
export function caDirectory(env: CommandContext['env']): string {
  if (env.STANZASCOPE_CA_DIR) return resolve(env.STANZASCOPE_CA_DIR);
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'stanzascope', 'ca');
}

/** @throws UserError when flags contradict each other, or a file cannot be used */
export async function readTls(flags: TlsFlags, context: CommandContext): Promise<TlsSpec> {
  refuseContradictions(flags);
  const { tls: strategy, keylog, insecure = false, rewriteFeatures = false } = flags;
  const identity = strategy === 'terminate' ? await readIdentity(flags) : undefined;
  const upstreamCa = await readPem('--upstream-ca', flags.upstreamCa);
  if (insecure)
    context.stderr(
      'stanzascope: --insecure: the certificate of the server is not checked; anybody may stand between\n',
    );
  return {
    strategy,
    caDirectory: caDirectory(context.env),
    insecure,
    rewriteFeatures,
    ...(identity && { identity }),
    ...(upstreamCa !== undefined && { upstreamCa }),
    ...(keylog !== undefined && { keyLog: resolve(keylog) }),
  };
}

function refuseContradictions(flags: TlsFlags): void {
  const { tls, cert, key, rewriteFeatures, upstreamCa, insecure } = flags;
  if (tls === 'terminate' && (cert === undefined || key === undefined))
    throw usage("--tls terminate needs the server's own certificate: --cert FILE --key FILE");
  if (tls !== 'terminate' && (cert !== undefined || key !== undefined))
    throw usage('--cert and --key belong to --tls terminate');
  if (tls !== 'passthrough') return;
  const idle = { '--rewrite-features': rewriteFeatures, '--upstream-ca': upstreamCa, '--insecure': insecure };
  const [flag] = Object.entries(idle).find(([, value]) => value !== undefined) ?? [];
  if (flag !== undefined) throw usage(`${flag} does nothing under --tls passthrough`);
}

async function readIdentity({ cert, key }: TlsFlags): Promise<NonNullable<TlsSpec['identity']>> {
  const pair = {
    certificate: (await readPem('--cert', cert)) ?? '',
    key: (await readPem('--key', key)) ?? '',
  };
  try {
    contextOf(pair);
  } catch (error) {
    const reason = error instanceof Error ? visible(error.message) : '';
    const words = `--cert ${visible(cert ?? '')} and --key ${visible(key ?? '')} are not a certificate and its key`;
    throw new UserError(`${words}: ${reason}`, exitCode.badInput, { cause: error });
  }
  return pair;
}

async function readPem(flag: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`${flag}: cannot read ${visible(path)}: ${codeOf(error)}`, exitCode.badInput);
  });
  if (/-----BEGIN [A-Z ]+-----/.test(text)) return text;
  throw new UserError(`${flag}: ${visible(path)} is no PEM file`, exitCode.badInput);
}

const usage = (text: string): UserError => new UserError(text, exitCode.usage);

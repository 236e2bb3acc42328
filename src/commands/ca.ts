// `stanzascope ca`: the local authorities of `tap --tls intercept`. It never prints a key.
import { type Command, InvalidArgumentError } from 'commander';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import { CaDirectory, type StoredAuthority } from '../net/ca/directory.js';
import { domainName } from '../net/tls/xmpp-names.js';
import type { CommandContext } from './context.js';
import { caDirectory } from './tls-options.js';

export function addCa(program: Command, context: CommandContext): void {
  const directory = (): CaDirectory => new CaDirectory(caDirectory(context.env));
  const ca = program
    .command('ca')
    .description('the certificate authorities of tap --tls intercept, one a domain')
    .helpCommand(false)
    .addHelpText('after', '\nExample:\n  stanzascope ca export example.org');
  ca.command('show')
    .description('list them: domain, end, fingerprint, file')
    .action(async () => context.exit(await show(directory(), context)));
  ca.command('export')
    .description('print the certificate for clients to trust, and make the authority if there is none yet')
    .argument('[domain]', 'the XMPP domain (default: all that there are)', readDomain)
    .action(async (domain?: string) => context.exit(await print(directory(), domain, context)));
  ca.command('forget')
    .description('delete certificate and key')
    .argument('[domain]', 'the XMPP domain (default: all that there are)', readDomain)
    .action(async (domain?: string) => context.exit(await forget(directory(), domain, context)));
}

function readDomain(text: string): string {
  const domain = domainName(text);
  if (domain === undefined) throw new InvalidArgumentError('It should be a domain such as example.org.');
  return domain;
}

async function show(directory: CaDirectory, context: CommandContext): Promise<ExitCode> {
  const all = await directory.list();
  for (const each of all) context.stdout(`${lineOf(each)}\n`);
  if (all.length === 0) context.stderr(`no authority in ${visible(directory.path)}\n`);
  return exitCode.done;
}

const lineOf = ({ domain, until, fingerprint, path }: StoredAuthority): string =>
  `${domain}  until ${until.toISOString().slice(0, 10)}  SHA-256 ${fingerprint}  ${visible(path)}`;

async function print(
  directory: CaDirectory,
  domain: string | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  const all =
    domain === undefined ? await directory.list() : [await directory.findOrMake(domain, new Date())];
  if (all.length === 0)
    throw new UserError('there is no authority yet: stanzascope ca export DOMAIN makes one', exitCode.usage);
  for (const { pair } of all) context.stdout(`${pair.certificate.trimEnd()}\n`);
  return exitCode.done;
}

async function forget(
  directory: CaDirectory,
  domain: string | undefined,
  context: CommandContext,
): Promise<ExitCode> {
  const domains = domain === undefined ? await directory.domains() : [domain];
  for (const each of domains) {
    const isGone = await directory.forget(each);
    context.stderr(isGone ? `forgotten: ${each}\n` : `there was no authority for ${each}\n`);
  }
  return exitCode.done;
}

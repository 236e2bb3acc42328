// Makes of the flags about TLS what a proxy needs to stand inside it.
import { X509Certificate } from 'node:crypto';
import { CaDirectory } from '../net/ca/directory.js';
import { contextOf, IssuedIdentities } from '../net/ca/identities.js';
import { LineFile } from '../net/line-file.js';
import type { Interception, UpstreamTrust } from '../net/tls/interception.js';
import { FeaturesRewriter } from '../xmpp/features-rewriter.js';
import { StartTlsWatch } from '../xmpp/starttls-watch.js';
import type { TlsSpec } from './tls-spec.js';

export interface TlsHandling {
  /** Absent when every byte passes as it is. */
  readonly interception?: Interception;
  /** After the last connection. */
  close(): Promise<void>;
}

/** @throws UserError when the key log or the folder of the local CA cannot be used */
export async function tlsHandling(spec: TlsSpec | undefined): Promise<TlsHandling> {
  if (spec === undefined || spec.strategy === 'passthrough') return { close: async () => undefined };
  const identity = await identitySource(spec);
  const log = spec.keyLog === undefined ? undefined : LineFile.open(spec.keyLog);
  const interception: Interception = {
    ...identity,
    watch: () => new StartTlsWatch(),
    ...(spec.rewriteFeatures && { rewriter: () => new FeaturesRewriter() }),
    ...(log && { keyLog: (line) => void log.write(`${String(line).trimEnd()}\n`) }),
  };
  return { interception, close: async () => void (await log?.close()) };
}

type IdentitySource = Pick<Interception, 'identity' | 'remedy' | 'upstream'>;

async function identitySource(spec: TlsSpec): Promise<IdentitySource> {
  const { caDirectory, identity: own, insecure, upstreamCa } = spec;
  const trust: UpstreamTrust = { insecure, ...(upstreamCa !== undefined && { ca: upstreamCa }) };
  if (own) {
    const context = contextOf(own);
    return {
      identity: async () => context,
      // Whoever has its key need not be told to trust it.
      upstream: { ...trust, pinned: new X509Certificate(own.certificate).fingerprint256 },
      remedy: () => 'it is the one given with --cert',
    };
  }
  const directory = new CaDirectory(caDirectory);
  await directory.check();
  const identities = new IssuedIdentities(directory, insecure);
  return {
    identity: (domain, isVerified) => identities.find(domain, isVerified),
    upstream: trust,
    remedy: (domain) => `stanzascope ca export ${domain}`,
  };
}

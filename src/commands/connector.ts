// How the clients of a run reach its target: the transports, the names and the source addresses, put together.

import { addressTurns } from '../model/address-range.js';
import type { Connection, Way } from '../model/connection.js';
import type { Names } from '../model/dns.js';
import { type DomainEndpoint, isDomain, type ServerEndpoint } from '../model/endpoint.js';
import { type Micros, micros } from '../model/time.js';
import { systemClock } from '../net/clock.js';
import { fetchDocument } from '../net/fetch-document.js';
import { type Failing, firstOf } from '../net/first-of.js';
import { KeptNames } from '../net/names/kept-names.js';
import { systemNames } from '../net/names/system-names.js';
import { transports } from '../net/transports/index.js';
import type { Target } from '../scenario/plan.js';
import { discover, type Servers } from '../xmpp/discovery/discover.js';

type Connect = (signal: AbortSignal) => Promise<Connection>;

export interface ConnectorOptions {
  /** PEM of the authorities to trust. */
  readonly ca?: string;
  /** Asked once for each name; the system when absent. */
  readonly names?: Names;
  /** The text at an https URL, or undefined; with undici when absent. */
  readonly document?: (url: string) => Promise<string | undefined>;
}

/** What it returns opens one connection more at each call. */
export function connector(target: Target, options: ConnectorOptions = {}): Connect {
  const { endpoint, insecure, sources } = target;
  const { ca } = options;
  const names = new KeptNames(options.names ?? systemNames());
  const nextSource = sources.length > 0 ? addressTurns(sources) : undefined;
  const trust = { insecure, ...(ca !== undefined && { ca }) };
  const connect = (server: ServerEndpoint, signal: AbortSignal, spent?: Micros): Promise<Connection> => {
    const servername = certificateName(target, server);
    const way: Way = {
      tls: { servername, ...trust },
      names,
      ...(nextSource && { from: nextSource() }),
      ...(spent !== undefined && { spent: { dns: spent } }),
    };
    return transports[server.kind].connect(server, signal, way);
  };
  if (!isDomain(endpoint)) return (signal) => connect(endpoint, signal);
  const document = options.document ?? ((url) => fetchDocument(url, trust));
  return found(endpoint, { services: (name) => names.services(name), document }, connect);
}

/** The XMPP domain (RFC 6120 §13.7.2.1), or the host where the file says so; a web server is known by its host. */
function certificateName({ domain, certificate }: Target, server: ServerEndpoint): string {
  const whose = certificate ?? (server.kind === 'wss' ? 'host' : 'domain');
  return whose === 'domain' || server.kind === 'unix' ? domain : server.host;
}

/** The servers are looked for once, and in an order of its own for each connection. */
function found(
  domain: DomainEndpoint,
  lookups: Parameters<typeof discover>[1],
  connect: (server: ServerEndpoint, signal: AbortSignal, spent?: Micros) => Promise<Connection>,
): Connect {
  const failing: Failing = new Set();
  let known: Servers | undefined;
  let asking: Promise<Servers> | undefined;
  return async (signal) => {
    let spent: Micros | undefined;
    if (known === undefined) {
      const begin = systemClock.now();
      asking ??= discover(domain, lookups);
      known = await asking;
      spent = micros(systemClock.now() - begin);
      signal.throwIfAborted();
    }
    return firstOf(known(Math.random), failing, (server) => connect(server, signal, spent), signal);
  };
}

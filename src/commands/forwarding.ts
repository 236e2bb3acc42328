// Opens the proxies of a tap from a specification that is plain data, so that it can be handed to another thread.
import { type Endpoint, formatEndpoint } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import { visible } from '../model/sanitise.js';
import type { Clock } from '../model/time.js';
import { type Forwarder, startProxy } from '../net/proxy.js';
import type { TapSink } from '../net/tap-sink.js';
import { tlsHandling } from './interception.js';
import type { TlsSpec } from './tls-spec.js';

/** One listener and where its connections go. */
export interface PortMap {
  readonly listen: Endpoint;
  readonly upstream: Endpoint;
}

/** What is forwarded, and how; it survives structured cloning. */
export interface ForwardingSpec {
  readonly maps: readonly PortMap[];
  /** Take a SHA-256 of each direction of each connection. */
  readonly hash: boolean;
  /** Without it TLS passes through as it is. */
  readonly tls?: TlsSpec;
}

export interface Mapped extends PortMap {
  readonly forwarder: Forwarder;
}

/** `tcp://127.0.0.1:15222 → tcp://127.0.0.1:5222` */
export const nameOf = ({ listen, upstream }: PortMap): string =>
  `${formatEndpoint(listen)} → ${formatEndpoint(upstream)}`;

/** As `--map` takes it. */
export const pairOf = ({ listen, upstream }: PortMap): string =>
  `${formatEndpoint(listen)}=${formatEndpoint(upstream)}`;

/** All listeners, numbering their connections together; none, when one of them cannot listen. @throws UserError */
export async function forwardAll(
  { maps, hash, tls }: ForwardingSpec,
  tap: TapSink,
  clock: Clock,
): Promise<readonly Mapped[]> {
  let flows = 0;
  const nextFlow = () => ++flows;
  const { interception, close } = await tlsHandling(tls);
  const shared = { tap, hash, clock, nextFlow, ...(interception && { interception }) };
  const mapped: Mapped[] = [];
  try {
    for (const map of maps) {
      if (!interception) refuseMismatch(map);
      mapped.push({ ...map, forwarder: await startProxy({ ...map, ...shared }) });
    }
  } catch (error) {
    await Promise.all(mapped.map(({ forwarder }) => forwarder.close()));
    await close();
    throw error;
  }
  let open = mapped.length;
  // What they share is closed with the last of them.
  const closing = async (forwarder: Forwarder): Promise<void> => {
    await forwarder.close();
    if (--open === 0) await close();
  };
  return mapped.map(({ forwarder, ...map }) => ({
    ...map,
    forwarder: { ...forwarder, close: () => closing(forwarder) },
  }));
}

/** Bytes that pass as they are cannot be TLS on one side only. @throws UserError */
function refuseMismatch({ listen, upstream }: PortMap): void {
  if ((listen.kind === 'tls') === (upstream.kind === 'tls')) return;
  const pair = `${visible(formatEndpoint(listen))} to ${visible(formatEndpoint(upstream))}`;
  throw new UserError(
    `${pair}: --tls passthrough cannot add or take off TLS; both should be tls://, or neither`,
    exitCode.usage,
  );
}

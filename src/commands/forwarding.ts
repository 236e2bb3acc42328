// Opens the proxies of a tap from a specification that is plain data, so that it can be handed to another thread.
import { type Endpoint, formatEndpoint } from '../model/endpoint.js';
import type { Clock } from '../model/time.js';
import { type Forwarder, startProxy } from '../net/proxy.js';
import type { TapSink } from '../net/tap-sink.js';

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
  { maps, hash }: ForwardingSpec,
  tap: TapSink,
  clock: Clock,
): Promise<readonly Mapped[]> {
  let flows = 0;
  const nextFlow = () => ++flows;
  const mapped: Mapped[] = [];
  try {
    for (const map of maps)
      mapped.push({ ...map, forwarder: await startProxy({ ...map, tap, hash, clock, nextFlow }) });
    return mapped;
  } catch (error) {
    await Promise.all(mapped.map(({ forwarder }) => forwarder.close()));
    throw error;
  }
}

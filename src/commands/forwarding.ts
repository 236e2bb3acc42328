// Opens the proxies of a tap from a specification that is plain data, so that it can be handed to another thread.
import { type Endpoint, formatEndpoint } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import type { FlowId } from '../model/flow.js';
import { visible } from '../model/sanitise.js';
import type { Clock, Micros } from '../model/time.js';
import { type Forwarder, startProxy } from '../net/proxy.js';
import type { TapSink } from '../net/tap-sink.js';
import { startUdpProxy } from '../net/udp-proxy.js';

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
  /** How long a flow of UDP may be silent. */
  readonly udpIdle: Micros;
}

export interface Mapped extends PortMap {
  readonly forwarder: Forwarder;
}

/** `tcp://127.0.0.1:15222 → tcp://127.0.0.1:5222`, the bound port included. */
export const nameOf = ({ forwarder, upstream }: Mapped): string =>
  `${formatEndpoint(forwarder.endpoint)} → ${formatEndpoint(upstream)}`;

/** As `--map` takes it. */
export const pairOf = ({ forwarder, upstream }: Mapped): string =>
  `${formatEndpoint(forwarder.endpoint)}=${formatEndpoint(upstream)}`;

/** All listeners, numbering their connections together; none, when one of them cannot listen. @throws UserError */
export async function forwardAll(
  spec: ForwardingSpec,
  tap: TapSink,
  clock: Clock,
): Promise<readonly Mapped[]> {
  let flows = 0;
  const nextFlow = () => ++flows;
  const mapped: Mapped[] = [];
  try {
    for (const map of spec.maps) {
      const forwarder = await forward(map, spec, { tap, clock, nextFlow });
      mapped.push({ ...map, forwarder });
    }
    return mapped;
  } catch (error) {
    await Promise.all(mapped.map(({ forwarder }) => forwarder.close()));
    throw error;
  }
}

interface Around {
  readonly tap: TapSink;
  readonly clock: Clock;
  readonly nextFlow: () => FlowId;
}

/** The proxy that the endpoints ask for. */
function forward(map: PortMap, { hash, udpIdle }: ForwardingSpec, around: Around): Promise<Forwarder> {
  const { listen, upstream } = map;
  if (listen.kind === 'udp' && upstream.kind === 'udp')
    return startUdpProxy({ ...around, listen, upstream, hash, idle: udpIdle });
  if (listen.kind === 'udp' || upstream.kind === 'udp') throw mixed(map);
  return startProxy({ ...around, listen, upstream, hash });
}

/** Datagrams have no order and an end of their own each; a stream has neither. */
function mixed({ listen, upstream }: PortMap): UserError {
  const should = listen.kind === 'udp' ? 'UPSTREAM should be udp:// too' : 'LISTEN should be udp:// too';
  const pair = `${formatEndpoint(listen)} to ${formatEndpoint(upstream)}`;
  return new UserError(`${visible(pair)}: datagrams do not become a stream; ${should}`, exitCode.usage);
}

// Opens the proxies of a tap from a specification that is plain data, so that it can be handed to another thread.
import { type Endpoint, formatEndpoint } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import type { FlowId } from '../model/flow.js';
import { visible } from '../model/sanitise.js';
import type { Clock, Micros } from '../model/time.js';
import { type Forwarder, startProxy } from '../net/proxy.js';
import type { SinkFaults } from '../net/sink-faults.js';
import type { TapSink } from '../net/tap-sink.js';
import type { Interception } from '../net/tls/interception.js';
import { startUdpProxy } from '../net/udp-proxy.js';
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
  /** How long a flow of UDP may be silent. */
  readonly udpIdle: Micros;
}

/** Proxies that run. */
export interface Forwarding {
  /** The listeners that stand; port 0 has become the real one. */
  readonly maps: readonly PortMap[];
  /** What the sink has thrown. */
  readonly faults: SinkFaults;
  /** Stops listening and drops the connections; resolves when the sink has heard of the end of every flow. */
  close(): Promise<void>;
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
  spec: ForwardingSpec,
  tap: TapSink,
  clock: Clock,
): Promise<readonly Mapped[]> {
  let flows = 0;
  const nextFlow = () => ++flows;
  const { interception, close } = await tlsHandling(spec.tls);
  const shared = { tap, clock, nextFlow, ...(interception && { interception }) };
  const mapped: Mapped[] = [];
  try {
    for (const map of spec.maps) {
      const forwarder = await forward(map, spec, shared);
      mapped.push({ ...map, forwarder });
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

interface Around {
  readonly tap: TapSink;
  readonly clock: Clock;
  readonly nextFlow: () => FlowId;
  readonly interception?: Interception;
}

/** The proxy that the endpoints ask for. */
async function forward(map: PortMap, { hash, udpIdle }: ForwardingSpec, around: Around): Promise<Forwarder> {
  const { listen, upstream } = map;
  if (listen.kind === 'udp' && upstream.kind === 'udp')
    return startUdpProxy({ ...around, listen, upstream, hash, idle: udpIdle });
  if (listen.kind === 'udp' || upstream.kind === 'udp') throw mixed(map);
  if (!around.interception) refuseMismatch(map);
  return startProxy({ ...around, listen, upstream, hash });
}

/** Datagrams have no order and an end of their own each; a stream has neither. */
function mixed({ listen, upstream }: PortMap): UserError {
  const should = listen.kind === 'udp' ? 'UPSTREAM should be udp:// too' : 'LISTEN should be udp:// too';
  const pair = `${formatEndpoint(listen)} to ${formatEndpoint(upstream)}`;
  return new UserError(`${visible(pair)}: datagrams do not become a stream; ${should}`, exitCode.usage);
}

// The tap's forwarder: listens, connects every client to the upstream, lets a sink look at what goes by.

import type { Endpoint } from '../model/endpoint.js';
import type { FlowId } from '../model/flow.js';
import type { Clock } from '../model/time.js';
import { endpointName, peerName } from './address.js';
import { carry } from './carry.js';
import { guarded } from './guard.js';
import { bind, type Listener } from './listen.js';
import { addFault, type SinkFaults } from './sink-faults.js';
import type { TapSink } from './tap-sink.js';
import type { Interception } from './tls/interception.js';
import { Traffic } from './traffic.js';

export interface ProxyOptions {
  readonly listen: Endpoint;
  readonly upstream: Endpoint;
  readonly tap: TapSink;
  readonly clock: Clock;
  /** The number of a new flow; shared by all proxies of one tap. */
  readonly nextFlow: () => FlowId;
  /** Take a SHA-256 of each direction, to prove that the bytes are the same. */
  readonly hash?: boolean;
  /** How to stand inside TLS; without it every byte passes as it is. */
  readonly interception?: Interception;
}

/** After close() the sink has heard of the end of every flow. */
export interface Forwarder extends Listener {
  /** What the sink has thrown so far. */
  readonly sinkFaults: Readonly<SinkFaults>;
}

/** @throws UserError when `listen` cannot be used; an upstream that cannot be reached ends the flow, not the proxy */
export async function startProxy(options: ProxyOptions): Promise<Forwarder> {
  const { clock, upstream } = options;
  const faults: SinkFaults = { count: 0 };
  const tap = guarded(options.tap, (error) => addFault(faults, error));
  const running = new Set<Promise<void>>();
  const listener = await bind(options.listen, { allowHalfOpen: true }, (client) => {
    const flow = options.nextFlow();
    tap.open({
      flow,
      transport: options.listen.kind,
      client: peerName(client, options.listen),
      upstream: endpointName(upstream),
      ...('port' in upstream && { port: upstream.port }),
      at: clock.now(),
    });
    const traffic = new Traffic({ flow, tap, clock, hash: options.hash ?? false });
    const run = carry(client, { ...options, traffic }).finally(() => running.delete(run));
    running.add(run);
  });
  return {
    endpoint: listener.endpoint,
    sinkFaults: faults,
    async close() {
      await listener.close();
      await Promise.all(running);
    },
  };
}

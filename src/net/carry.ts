// One accepted connection from its beginning to its end, by whichever way its two endpoints and the handling of TLS ask for.
import type { Socket } from 'node:net';
import type { Endpoint } from '../model/endpoint.js';
import { Relay } from './relay.js';
import { clientStarts } from './tls/client-start.js';
import type { Interception } from './tls/interception.js';
import { SecureFlow } from './tls/secure-flow.js';
import { StartTlsGate } from './tls/start-tls-gate.js';
import type { Traffic } from './traffic.js';

interface CarryOptions {
  readonly listen: Endpoint;
  readonly upstream: Endpoint;
  readonly traffic: Traffic;
  readonly interception?: Interception;
}

/** Resolves when both sockets are closed and the sink knows it. @param client paused and half-open */
export async function carry(client: Socket, options: CarryOptions): Promise<void> {
  const { interception, traffic, upstream } = options;
  try {
    if (interception) await intercepted(client, { ...options, interception });
    else await new Relay(client, { upstream, traffic }).run();
  } finally {
    traffic.tellClosed();
  }
}

async function intercepted(
  client: Socket,
  { listen, upstream, traffic, interception }: CarryOptions & { readonly interception: Interception },
): Promise<void> {
  if (interception.upstream.insecure)
    traffic.note({ topic: 'tls', text: 'the certificate of the server is not checked (--insecure)' });
  const secure = new SecureFlow({ upstream, traffic, interception });
  if (listen.kind === 'tls') return secure.listened(client);
  if (upstream.kind === 'tls') return secure.sealed(client, () => clientStarts(client, interception.watch()));
  const relay = new Relay(client, {
    upstream,
    traffic,
    gate: (passage) => new StartTlsGate(passage, interception.watch(), traffic),
  });
  const handOver = await relay.run();
  if (handOver) await secure.takeOver(handOver);
}

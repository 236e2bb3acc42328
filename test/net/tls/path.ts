// A client and a server with an intercepting proxy between them, and both sides of STARTTLS by hand.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect, createSecureContext, TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Endpoint, TcpEndpoint, TlsEndpoint } from '../../../src/model/endpoint.js';
import { systemClock } from '../../../src/net/clock.js';
import { type Forwarder, startProxy } from '../../../src/net/proxy.js';
import type { Interception } from '../../../src/net/tls/interception.js';
import { StartTlsWatch } from '../../../src/xmpp/starttls-watch.js';
import { localhostCert, localhostKey } from '../../support/cert/index.js';
import { bareClient, bareServer, loopback, readBytes } from '../../support/sockets.js';
import { TapRecording } from '../../support/tap-recording.js';

const ours = createSecureContext({ cert: localhostCert, key: localhostKey });

/** Shows the certificate of the tests and trusts it. */
const interception: Interception = {
  watch: () => new StartTlsWatch(),
  identity: async () => ours,
  upstream: { ca: localhostCert, insecure: false },
  remedy: (domain) => `trust me for ${domain}`,
};

export interface TlsPath {
  readonly proxy: Forwarder;
  readonly tap: TapRecording;
  readonly client: Socket;
  /** The next connection of the proxy to the server. */
  readonly accept: () => Promise<Socket>;
}

interface PathOptions {
  readonly listen?: TcpEndpoint | TlsEndpoint;
  readonly isUpstreamTls?: boolean;
  readonly interception?: Partial<Interception>;
}

export const tlsLoopback: TlsEndpoint = { ...loopback, kind: 'tls' };

export async function path(options: PathOptions = {}): Promise<TlsPath> {
  const tap = new TapRecording();
  const far = await bareServer();
  const upstream: Endpoint =
    far.endpoint.kind === 'tcp' && options.isUpstreamTls ? { ...far.endpoint, kind: 'tls' } : far.endpoint;
  let flows = 0;
  const proxy = await startProxy({
    listen: options.listen ?? loopback,
    upstream,
    tap,
    clock: systemClock,
    nextFlow: () => ++flows,
    interception: { ...interception, ...options.interception },
  });
  onTestFinished(() => proxy.close());
  return { proxy, tap, client: await bareClient(proxy.endpoint), accept: far.accept };
}

export const header = (to = 'localhost'): string =>
  `<?xml version='1.0'?><stream:stream to='${to}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
const tlsNs = 'urn:ietf:params:xml:ns:xmpp-tls';
export const starttls = `<starttls xmlns='${tlsNs}'/>`;
export const proceed = `<proceed xmlns='${tlsNs}'/>`;
export const failure = `<failure xmlns='${tlsNs}'/>`;
export const features = `<stream:features><starttls xmlns='${tlsNs}'/></stream:features>`;

/** Up to the client's wish for TLS, of which the server has read all but what is in `after`. */
export async function asked({ client, accept }: TlsPath, after = ''): Promise<Socket> {
  client.write(header());
  const server = await accept();
  await readBytes(server, header().length);
  server.write(header() + features);
  await readBytes(client, (header() + features).length);
  client.write(starttls + after);
  await readBytes(server, starttls.length);
  return server;
}

/** The server's side of TLS. */
export function serve(socket: Socket, alpn?: readonly string[]): TLSSocket {
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext: ours,
    ...(alpn && { ALPNProtocols: [...alpn] }),
  });
  return secure.on('error', () => undefined);
}

/** The client's side of TLS; `rewrite` changes what goes out on the wire, piece by piece. */
export function secure(
  socket: Socket,
  options: ConnectionOptions = {},
  rewrite?: (bytes: Buffer, isFirst: boolean) => readonly Buffer[],
): TLSSocket {
  const wire = rewrite ? rewriting(socket, rewrite) : socket;
  const secured = connect({ servername: 'localhost', ca: localhostCert, ...options, socket: wire });
  onTestFinished(() => void secured.destroy());
  return secured.on('error', () => undefined);
}

function rewriting(socket: Socket, rewrite: (bytes: Buffer, isFirst: boolean) => readonly Buffer[]): Duplex {
  let isFirst = true;
  const wire = new Duplex({
    read: () => void socket.resume(),
    write: (bytes: Buffer, _encoding, done) => {
      const pieces = rewrite(bytes, isFirst);
      isFirst = false;
      const next = (i: number): void => {
        const piece = pieces[i];
        if (piece) socket.write(piece, () => setImmediate(next, i + 1));
        else done();
      };
      next(0);
    },
    final: (done) => void socket.end(done),
  });
  socket.on('data', (bytes) => wire.push(bytes)).on('end', () => wire.push(null));
  socket.on('close', () => wire.destroy());
  return wire;
}

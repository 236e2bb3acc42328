// STARTTLS on a Connection: the moment the stream changes hands, and what is said of bad certificates.
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { Connection, TlsClientOptions } from '../../src/model/connection.js';
import { transports } from '../../src/net/transports/index.js';
import { localhostCert, localhostKey } from '../support/cert/index.js';
import { bareClient, bareServer, Queue, readBytes } from '../support/sockets.js';

const trusting: TlsClientOptions = {
  servername: 'localhost',
  ca: localhostCert,
};

interface Ends {
  readonly near: Connection;
  readonly far: Socket;
  /** Pieces as they were handed over. */
  readonly received: Queue<string>;
  readonly closed: Promise<string>;
}

async function connected(): Promise<Ends> {
  const server = await bareServer();
  const near = await transports.tcp.connect(server.endpoint);
  const received = new Queue<string>();
  const closed = new Queue<string>();
  near.receive({
    bytes: (bytes) => received.put(Buffer.from(bytes).toString()),
    closed: (cause, detail) => closed.put(detail === undefined ? cause : `${cause}: ${detail}`),
  });
  return { near, far: await server.accept(), received, closed: closed.take() };
}

/** The server's side of a handshake, as it would be after `<proceed/>`. */
function secured(far: Socket): TLSSocket {
  const secureContext = createSecureContext({
    key: localhostKey,
    cert: localhostCert,
  });
  const socket = new TLSSocket(far, { isServer: true, secureContext });
  return socket.on('error', () => undefined);
}

async function startedWith(options: TlsClientOptions): Promise<string> {
  const { near, far } = await connected();
  secured(far).resume();
  return near.startTls(options).then(
    (facts) => facts.version,
    (error: Error) => error.message,
  );
}

describe('startTls', () => {
  it('goes on over TLS after plain bytes both ways', async () => {
    const { near, far, received, closed } = await connected();
    near.write(Buffer.from('starttls'));
    await readBytes(far, 8);
    far.write('proceed');
    expect(await received.take()).toBe('proceed');
    const server = secured(far);
    const facts = await near.startTls(trusting);
    expect(facts.version).toBe('TLSv1.3');
    expect(facts.cipher).toMatch(/^TLS_/);
    near.write(Buffer.from('secret'));
    expect(String(await readBytes(server, 6))).toBe('secret');
    server.write('answer');
    expect(await received.take()).toBe('answer');
    server.end();
    server.resume();
    expect(await closed).toBe('fin');
  });

  it('can be called from within the delivery of the bytes that ask for it', async () => {
    const server = await bareServer();
    const near = await transports.tcp.connect(server.endpoint);
    const version = new Queue<string>();
    near.receive({
      bytes: () => void near.startTls(trusting).then((facts) => version.put(facts.version)),
      closed: () => undefined,
    });
    const far = await server.accept();
    far.write('proceed', () => secured(far).resume());
    expect(await version.take()).toBe('TLSv1.3');
  });

  it('never hands over plain bytes that come after it (RFC 6120 §5.4.3.3)', async () => {
    const { near, far, received, closed } = await connected();
    const ready = near.startTls(trusting).catch((error: Error) => error.message);
    far.write('<injected/>');
    expect(await ready).toMatch(/^the TLS handshake with localhost failed: .*wrong version number/);
    expect(await closed).toMatch(/^error: /);
    received.put('nothing');
    expect(await received.take()).toBe('nothing');
  });

  it('refuses a certificate that nobody vouches for, unless told not to', async () => {
    expect(await startedWith({ servername: 'localhost' })).toBe(
      'the certificate of localhost is self-signed and not among the trusted ones (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
    expect(await startedWith({ servername: 'localhost', insecure: true })).toBe('TLSv1.3');
  });

  it('refuses a certificate for another name', async () => {
    expect(await startedWith({ servername: 'example.org', ca: localhostCert })).toBe(
      'the certificate is not for example.org: it names DNS:localhost (ERR_TLS_CERT_ALTNAME_INVALID)',
    );
  });

  it('tells of a peer that goes away in the middle of the handshake', async () => {
    const { near, far, closed } = await connected();
    const ready = near.startTls(trusting).catch((error: Error) => error.message);
    await readBytes(far, 5);
    far.resetAndDestroy();
    expect(await ready).toMatch(/^the TLS handshake with localhost failed: .*\(ECONNRESET\)$/);
    expect(await closed).toMatch(/^rst: /);
  });

  it('tells a reset under TLS from an end', async () => {
    const { near, far, received, closed } = await connected();
    // A TLS socket cannot be told to reset, so the handshake is relayed to one that is left out of it afterwards.
    const behind = await bareServer();
    const middle = await bareClient(behind.endpoint);
    const server = secured(await behind.accept());
    far.pipe(middle).pipe(far);
    await near.startTls(trusting);
    near.write(Buffer.from('x'));
    await readBytes(server, 1);
    server.write('the handshake is over on both sides');
    await received.take();
    far.resetAndDestroy();
    expect(await closed).toBe('rst: connection reset (ECONNRESET)');
  });
});

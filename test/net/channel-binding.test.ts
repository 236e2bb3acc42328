// Channel-binding data of real TLS connections: both ends must have the same.
import { createHash, webcrypto } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureVersion, TLSSocket } from 'node:tls';
import 'reflect-metadata';
import { cryptoProvider, X509CertificateGenerator } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientCertificate, TlsFacts } from '../../src/model/connection.js';
import { signatureHash } from '../../src/net/tls/signature-hash.js';
import { startTls } from '../../src/net/tls-client.js';
import { transports } from '../../src/net/transports/index.js';
import { localhostCert, localhostKey } from '../support/cert/index.js';
import { bareServer, Queue } from '../support/sockets.js';

interface Ends {
  readonly facts: TlsFacts;
  readonly server: TLSSocket;
}

async function handshake(version: SecureVersion, certificate?: ClientCertificate): Promise<Ends> {
  const listener = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await new Promise((resolve) => listener.once('listening', resolve));
  const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve));
  const address = listener.address();
  const plain = connect(address !== null && typeof address === 'object' ? address.port : 0, '127.0.0.1');
  onTestFinished(() => void plain.destroy());
  const secureContext = createSecureContext({
    key: localhostKey,
    cert: localhostCert,
    minVersion: version,
    maxVersion: version,
  });
  const server = new TLSSocket(await accepted, {
    isServer: true,
    secureContext,
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('error', () => undefined).resume();
  const done = new Promise((resolve) => server.once('secure', resolve));
  const { ready } = startTls(plain, {
    servername: 'localhost',
    ca: localhostCert,
    ...(certificate && { certificate }),
  });
  const facts = await ready;
  await done;
  return { facts, server };
}

describe('binding data', () => {
  it('of TLS 1.3', async () => {
    const { facts, server } = await handshake('TLSv1.3');
    const exported = server.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
    expect(facts.binding?.('tls-exporter')).toEqual(exported);
    expect(facts.binding?.('tls-unique')).toBeUndefined();
  });

  it('of TLS 1.2', async () => {
    const { facts, server } = await handshake('TLSv1.2');
    expect(facts.binding?.('tls-exporter')).toBeUndefined();
    expect(facts.binding?.('tls-unique')).toEqual(server.getPeerFinished());
  });

  it('of the certificate of the server', async () => {
    const { facts } = await handshake('TLSv1.3');
    const der = Buffer.from(localhostCert.replace(/-----.*-----|\s/g, ''), 'base64');
    expect(facts.binding?.('tls-server-end-point')).toEqual(createHash('sha256').update(der).digest());
  });
});

it('shows the certificate of the client', async () => {
  const { server } = await handshake('TLSv1.3', { cert: localhostCert, key: localhostKey });
  expect(server.getPeerCertificate().subject.CN).toBe('localhost');
});

it('tells in few words that a server wanted a certificate, which TLS 1.3 says after the handshake', async () => {
  const server = await bareServer();
  const near = await transports.tcp.connect(server.endpoint);
  const closed = new Queue<string>();
  near.receive({
    bytes: () => undefined,
    closed: (cause, detail) => closed.put(`${cause}: ${detail}`),
  });
  const secureContext = createSecureContext({ key: localhostKey, cert: localhostCert });
  const far = new TLSSocket(await server.accept(), {
    isServer: true,
    secureContext,
    requestCert: true,
    rejectUnauthorized: true,
  });
  far.on('error', () => undefined);
  await near.startTls({ servername: 'localhost', ca: localhostCert });
  expect(await closed.take()).toBe(
    'error: tlsv13 alert certificate required (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)',
  );
});

describe('the hash of a signature', () => {
  cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);
  const certificate = async (name: string, hash: string, more: object): Promise<Buffer> => {
    const signingAlgorithm = { name, hash, ...more };
    const keys = await webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
    const made = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=example.org',
      keys: keys as webcrypto.CryptoKeyPair,
      signingAlgorithm,
    });
    return Buffer.from(made.rawData);
  };
  const rsa = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

  it.each([
    ['ECDSA', 'SHA-256', { namedCurve: 'P-256' }, 'sha256'],
    ['ECDSA', 'SHA-384', { namedCurve: 'P-384' }, 'sha384'],
    ['ECDSA', 'SHA-512', { namedCurve: 'P-256' }, 'sha512'],
    ['RSASSA-PKCS1-v1_5', 'SHA-256', rsa, 'sha256'],
    ['RSASSA-PKCS1-v1_5', 'SHA-512', rsa, 'sha512'],
    // RFC 5929 §4.1: too weak.
    ['RSASSA-PKCS1-v1_5', 'SHA-1', rsa, 'sha256'],
    ['RSA-PSS', 'SHA-384', { ...rsa, saltLength: 48 }, 'sha384'],
    // A signature that hashes in its own way: no binding is defined for it.
    ['Ed25519', 'SHA-512', {}, undefined],
  ] as const)('%s with %s', async (name, hash, more, expected) => {
    expect(signatureHash(await certificate(name, hash, more))).toBe(expected);
  });

  it('of bytes that are no certificate is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(signatureHash(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });
});

// Everything between a target and an open connection, with a name server, servers and a web server's page on loopback.

import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ConnectorOptions, connector } from '../../src/commands/connector.js';
import type { Connection } from '../../src/model/connection.js';
import type { ServiceRecord } from '../../src/model/dns.js';
import { systemNames } from '../../src/net/names/system-names.js';
import { parseScenario } from '../../src/scenario/parse.js';
import type { Target } from '../../src/scenario/plan.js';
import { localhostCert, localhostKey } from '../support/cert/index.js';
import { dnsServer } from '../support/dns-server.js';
import { bareServer, Queue } from '../support/sockets.js';

const never = new AbortController().signal;

/** The target of a scenario, as it is written. */
function targetOf(fields: string): Target {
  const text = `{ version: 1, target: { ${fields} }, scenarios: { x: { executor: constant-vus, users: 1, iterations: 1, flow: [ { think: 1s } ] } } }`;
  return parseScenario({ text, file: 'x.yaml' }).target;
}

async function connect(target: Target, options: ConnectorOptions = {}): Promise<Connection> {
  const connection = await connector(target, options)(never);
  onTestFinished(() => connection.destroy());
  return connection;
}

async function tlsServer() {
  const sockets = new Queue<{ readonly servername: string; readonly alpn: string }>();
  const server = createServer(
    { key: localhostKey, cert: localhostCert, ALPNProtocols: ['xmpp-client'] },
    (socket) => {
      sockets.put({
        servername: (socket as { servername?: string }).servername ?? '',
        alpn: String(socket.alpnProtocol),
      });
      socket.on('error', () => undefined).end('early');
    },
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, accept: () => sockets.take() };
}

async function plainServer() {
  const { endpoint, accept } = await bareServer();
  return { port: (endpoint as { port: number }).port, accept };
}

/** The system's host names, and the service records of a name server on loopback. */
async function namesWith(records: Readonly<Record<string, readonly ServiceRecord[]>>) {
  const server = await dnsServer(records);
  return { names: systemNames([server.address]), asked: server.asked };
}

const record = (port: number, priority: number, target = 'localhost'): ServiceRecord => ({
  priority,
  weight: 1,
  port,
  target,
});

describe('tls://', () => {
  it('names the XMPP domain and the protocol, and loses nothing that comes early', async () => {
    const server = await tlsServer();
    const target = targetOf(`service: "tls://127.0.0.1:${server.port}", domain: localhost`);
    const connection = await connect(target, { ca: localhostCert });
    expect(await server.accept()).toEqual({ servername: 'localhost', alpn: 'xmpp-client' });
    expect(connection.tls?.version).toBe('TLSv1.3');
    expect(Object.keys(connection.opening ?? {})).toEqual(['tcp', 'tls']);
    const received = new Queue<string>();
    connection.receive({ bytes: (bytes) => received.put(String(bytes)), closed: () => undefined });
    expect(await received.take()).toBe('early');
  });

  it('refuses a certificate for another domain, unless the host counts or nothing does', async () => {
    const { port } = await tlsServer();
    const service = `service: "tls://localhost:${port}", domain: example.org`;
    const options = { ca: localhostCert };
    await expect(connect(targetOf(service), options)).rejects.toThrow(
      'the certificate is not for example.org: it names DNS:localhost',
    );
    expect((await connect(targetOf(`${service}, certificate: host`), options)).tls).toBeDefined();
    expect((await connect(targetOf(`${service}, insecure: true`))).tls).toBeDefined();
  });
});

describe('xmpp://', () => {
  it('goes by the service records, and to the next server when one does not answer', async () => {
    const direct = await tlsServer();
    const { names, asked } = await namesWith({
      '_xmpp-client._tcp.localhost': [record(1, 10)],
      '_xmpps-client._tcp.localhost': [record(direct.port, 20)],
    });
    const open = connector(targetOf('service: "xmpp://localhost"'), { names, ca: localhostCert });
    for (const parts of [
      ['dns', 'tcp', 'tls'],
      ['tcp', 'tls'],
    ]) {
      const connection = await open(never);
      onTestFinished(() => connection.destroy());
      expect(connection.tls).toBeDefined();
      expect(Object.keys(connection.opening ?? {})).toEqual(parts);
    }
    expect(asked.sort()).toEqual(['_xmpp-client._tcp.localhost', '_xmpps-client._tcp.localhost']);
  });

  it('goes by what a web server says, when there are no records', async () => {
    const { names } = await namesWith({});
    const { port } = await tlsServer();
    const href = `wss://localhost:${port}/ws`;
    const page = JSON.stringify({ links: [{ rel: 'urn:xmpp:alt-connections:websocket', href }] });
    const urls: string[] = [];
    const document = async (url: string) => {
      urls.push(url);
      return url.endsWith('.json') ? page : undefined;
    };
    const target = targetOf('service: "xmpps://localhost"');
    // The server there is none for WebSocket, and on the usual port there is none at all.
    await expect(connect(target, { names, document, ca: localhostCert })).rejects.toThrow(
      new RegExp(`^wss://localhost:${port}/ws: .*; tls://localhost:5223: `),
    );
    expect(urls).toContain('https://localhost/.well-known/host-meta.json');
  });

  it('says so when the domain offers nothing', async () => {
    const { names } = await namesWith({ '_xmpp-client._tcp.localhost': [record(0, 0, '.')] });
    const document = async () => undefined;
    await expect(connect(targetOf('service: "xmpp://localhost"'), { names, document })).rejects.toThrow(
      'localhost says in its service records that it has no XMPP for clients',
    );
  });
});

describe('source addresses', () => {
  const addressOf = (socket: Socket): string => String(socket.remoteAddress);

  it('take turns', async () => {
    const server = await plainServer();
    const target = targetOf(
      `service: "tcp://127.0.0.1:${server.port}", sources: ["127.0.0.2-127.0.0.3", "127.9.9.9"]`,
    );
    const open = connector(target);
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      const connection = await open(never);
      onTestFinished(() => connection.destroy());
      seen.push(addressOf(await server.accept()));
    }
    expect(seen).toEqual(['127.0.0.2', '127.0.0.3', '127.9.9.9', '127.0.0.2']);
  });

  it('choose the family of the server', async () => {
    const server = await plainServer();
    const connection = await connect(
      targetOf(`service: "tcp://localhost:${server.port}", sources: ["127.0.0.7"]`),
    );
    expect(addressOf(await server.accept())).toBe('127.0.0.7');
    expect(Object.keys(connection.opening ?? {})).toEqual(['dns', 'tcp']);
  });

  it('are named when they cannot be had', async () => {
    const { port } = await plainServer();
    await expect(
      connect(targetOf(`service: "tcp://127.0.0.1:${port}", sources: ["192.0.2.10"]`)),
    ).rejects.toThrow('cannot connect from 192.0.2.10: it is not an address of this machine (EADDRNOTAVAIL)');
  });
});

import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import 'reflect-metadata';
import { connect, createServer, type PeerCertificate } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { domainName, hostNames, namesXmppDomain } from '../../../src/net/tls/xmpp-names.js';

/** DER of an otherName in a SubjectAltName (RFC 5280 §4.2.1.6). */
function otherName(oid: readonly number[], textTag: number, text: string): Buffer {
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, content.length]), content]);
  };
  return der(0xa0, der(6, Buffer.from(oid)), der(0xa0, der(textTag, Buffer.from(text))));
}
const pkixOn = (last: number): number[] => [0x2b, 6, 1, 5, 5, 7, 8, last];
const srvName = (text: string): Buffer => otherName(pkixOn(7), 0x16, text);
const xmppAddr = (text: string): Buffer => otherName(pkixOn(5), 0x0c, text);

/** The certificate with these names, as Node shows it of a peer. */
async function peerCertificate(...names: Buffer[]): Promise<PeerCertificate> {
  x509.cryptoProvider.set(webcrypto as never);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const content = Buffer.concat(names);
  const san = Buffer.concat([Buffer.from([0x30, content.length]), content]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=test',
    signingAlgorithm: algorithm,
    keys: keys as never,
    extensions: [new x509.Extension('2.5.29.17', false, san)],
  });
  const der = Buffer.from(
    await webcrypto.subtle.exportKey('pkcs8', (keys as webcrypto.CryptoKeyPair).privateKey),
  );
  const key = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  const server = createServer({ cert: certificate.toString('pem'), key }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const shown = socket.getPeerCertificate();
  socket.destroy();
  server.close();
  return shown;
}

describe('namesXmppDomain', () => {
  it('reads SRV-ID and xmppAddr from a real certificate', async () => {
    const certificate = await peerCertificate(
      srvName('_xmpp-client.A.example'),
      srvName('_xmpp-server.b.example'),
      xmppAddr('c.example'),
    );
    expect(namesXmppDomain(certificate, 'a.example', 'xmpp-client')).toBe(true);
    expect(namesXmppDomain(certificate, 'a.example', 'xmpp-server')).toBe(false);
    expect(namesXmppDomain(certificate, 'b.example', 'xmpp-server')).toBe(true);
    expect(namesXmppDomain(certificate, 'c.example', 'xmpp-client')).toBe(true);
    expect(namesXmppDomain(certificate, 'd.example', 'xmpp-client')).toBe(false);
    expect(hostNames(certificate)).toEqual([]);
  });

  it('is not led astray by one name that looks like several', async () => {
    const sly = 'c.example, othername:XmppAddr:victim.example';
    const certificate = await peerCertificate(
      xmppAddr(sly),
      srvName('_xmpp-client.x", othername:XmppAddr:y.example'),
    );
    for (const name of ['victim.example', 'y.example'])
      expect(namesXmppDomain(certificate, name, 'xmpp-client')).toBe(false);
  });
});

describe('domainName', () => {
  it.each([
    ['Example.ORG', 'example.org'],
    ['example.org.', 'example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['[2001:DB8::1]', '2001:db8::1'],
    ['localhost', 'localhost'],
  ])('reads %s', (text, name) => expect(domainName(text)).toBe(name));

  it.each([
    '',
    '.',
    'a b',
    '../../etc/passwd',
    'a/b',
    'user@a',
    'a:5222',
    'a..b',
    '-a',
    'a%2fb',
    '\0',
    'a'.repeat(300),
  ])('refuses %j', (text) => expect(domainName(text)).toBeUndefined());
});

// Hellos and certificates in the words of a `tls` record.
import { createHash } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import type { ClientHello } from '../../model/client-hello.js';

export interface HelloFacts {
  readonly version?: string;
  readonly sni?: string;
  readonly alpn?: string;
  readonly ja3: string;
}

/** Longest text of a peer's in a record. */
const longest = 256;

const names: Readonly<Record<number, string>> = {
  769: 'TLSv1',
  770: 'TLSv1.1',
  771: 'TLSv1.2',
  772: 'TLSv1.3',
};

/** What the client offers; its best version. */
export function describeHello(hello: ClientHello): HelloFacts {
  const offered = [hello.version, ...hello.versions].filter((version) => names[version] !== undefined);
  const version = names[Math.max(...offered)];
  return {
    ...(version !== undefined && { version }),
    ...(hello.sni !== undefined && { sni: hello.sni.slice(0, longest) }),
    ...(hello.alpn.length > 0 && { alpn: hello.alpn.join(',').slice(0, longest) }),
    ja3: ja3(hello),
  };
}

/** MD5 over what the hello offers, without the values that are there to be ignored (RFC 8701). */
function ja3({ version, ciphers, extensions, groups, pointFormats }: ClientHello): string {
  const lists = [[version], ciphers, extensions, groups, pointFormats];
  const text = lists.map((list) => list.filter((value) => !isGrease(value)).join('-')).join(',');
  return createHash('md5').update(text).digest('hex');
}

const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

/** Subject, names and end of a certificate. */
export function describeCertificate(certificate: PeerCertificate): string {
  const { subject, subjectaltname, valid_to: until } = certificate;
  const subjects = Object.entries(subject ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  const parts = [
    ...subjects.slice(0, 3),
    ...(subjectaltname === undefined ? [] : [subjectaltname]),
    ...(until === undefined ? [] : [`until ${until}`]),
  ];
  return parts.join('; ').slice(0, 2 * longest);
}

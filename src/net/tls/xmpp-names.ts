// The names of XMPP in certificates: SRV-ID (RFC 4985, RFC 6120 §13.7.1.2) and id-on-xmppAddr (RFC 6120 §13.7.1.4).
import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { domainToASCII, domainToUnicode } from 'node:url';

export type XmppService = 'xmpp-client' | 'xmpp-server';

/** The longest domain name (RFC 1035 §2.3.4). */
const longestDomain = 253;

/**
 * A domain as DNS, SNI and certificates write it: lower case, A-labels, no dot at the end; an IP address as it is. Undefined when
 * it is none: it comes from a peer.
 */
export function domainName(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare)) return bare.toLowerCase();
  if (text.length > 4 * longestDomain || /[%/:@?#\\\s]/.test(text)) return undefined;
  const name = domainToASCII(text).replace(/\.$/, '');
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(name) &&
    !name.includes('..') &&
    name.length <= longestDomain
    ? name
    : undefined;
}

/** Whether the certificate names the domain in a way of XMPP's own. Host names are looked at elsewhere. */
export function namesXmppDomain(certificate: PeerCertificate, domain: string, service: XmppService): boolean {
  const names = [domain, domainToUnicode(domain)];
  const wanted = [`srvname:_${service}.${domain}`, ...names.map((name) => `xmppaddr:${name}`)];
  return alternativeNames(certificate).some((name) => wanted.includes(name));
}

/** The host names in a certificate, without wildcards. */
export function hostNames({ subjectaltname = '' }: PeerCertificate): string[] {
  const names = [...subjectaltname.matchAll(/(?:^|, )DNS:([^,"]+)/g)].map(([, name = '']) =>
    domainName(name),
  );
  return names.filter((name) => name !== undefined);
}

/** Node writes them as `othername:SRVName:_xmpp-client.example.org`, separated by commas; what is odd is in quotes. */
function alternativeNames({ subjectaltname = '' }: PeerCertificate): string[] {
  return (subjectaltname.match(/"(?:[^"\\]|\\.)*"|[^,"]+/g) ?? []).flatMap((name) => {
    const [, other] = /^\s*othername:(.*)$/is.exec(name) ?? [];
    return other === undefined ? [] : [other.replace('::', ':').toLowerCase()];
  });
}

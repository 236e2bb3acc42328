// Whom a server's certificate names, for a person; nothing is verified here.
import { X509Certificate } from 'node:crypto';
import { Cursor } from './cursor.js';
import { tls13 } from './hello.js';

/** Characters. */
const mostShown = 300;

/** `CN=localhost, DNS:localhost` of the first certificate of a Certificate message (RFC 8446 §4.4.2, RFC 5246 §7.4.2). */
export function readCertificate(body: Buffer, version: number): string | undefined {
  const cursor = new Cursor(body);
  if (version === tls13) cursor.vector(1);
  const leaf = cursor.within(3).vector(3);
  if (leaf.length === 0) return undefined;
  try {
    const { subject, subjectAltName } = new X509Certificate(leaf);
    const names = [subject?.replaceAll('\n', ', '), subjectAltName].filter(Boolean).join(', ');
    return names.slice(0, mostShown) || undefined;
  } catch {
    // No certificate that OpenSSL can read: there is nothing to say about it.
    return undefined;
  }
}

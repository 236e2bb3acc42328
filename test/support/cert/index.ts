// A self-signed certificate for localhost, valid until 2120, and certificates of two users. Their keys are public: of use in tests only.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

export const localhostCert = file('localhost.cert.pem');
export const localhostKey = file('localhost.key.pem');

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** For programs that want files. */
export const certPath = pathOf('localhost.cert.pem');
/** Of the authority that has signed the certificates of user1 and user2 (their names as XmppAddr, RFC 6120 §13.7.1.4). */
export const caPath = pathOf('ca.cert.pem');

export const keyPath = pathOf('localhost.key.pem');

// A self-signed certificate for localhost, valid until 2120. Its key is public: of use in tests only.
import { readFileSync } from 'node:fs';

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

export const localhostCert = file('localhost.cert.pem');
export const localhostKey = file('localhost.key.pem');

// The certificates that users show to the server (SASL EXTERNAL, XEP-0178): one for all, or one for each.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ClientCertificate } from '../model/connection.js';
import type { Faults } from './faults.js';
import { type Plan, usersOf } from './plan.js';
import type { ScenarioFile } from './schema.js';
import { compileText, slotsOf } from './template.js';

type Written = Pick<ScenarioFile['target'], 'cert' | 'key' | 'sasl'>;

/** What is wrong before any file is read. */
export function checkCertificates({ cert, key, sasl }: Written, faults: Faults): void {
  if (cert === undefined && key !== undefined)
    faults.add(['target', 'key'], 'has no certificate beside it; write cert: client.crt', 'key');
  if (cert !== undefined && key === undefined)
    faults.add(['target', 'cert'], 'has no key beside it; write key: client.key', 'key');
  if (sasl.includes('EXTERNAL') && cert === undefined)
    faults.add(['target', 'sasl'], 'has EXTERNAL, which needs a certificate; write cert: and key:');
  for (const [name, file] of Object.entries({ cert, key })) {
    const wrong = slotsOf(file ?? '').find((slot) => !['id', 'user', 'domain'].includes(slot));
    if (wrong !== undefined)
      faults.add(
        ['target', name],
        `{{${wrong}}} is not known before the login; use {{id}}, {{user}}, {{domain}} or a variable of vars`,
      );
  }
}

type ReadFile = (path: string) => string | { readonly wrong: string };

/**
 * Reads them all, so that what is wrong is told before the first connection: at the first one that cannot be used. Undefined when
 * none are asked for.
 */
export function readCertificates(
  { cert, key }: Written,
  plan: Plan,
  readFile: ReadFile,
  faults: Faults,
): Plan['target']['certificateOf'] {
  if (cert === undefined || key === undefined || faults.list.length > 0) return undefined;
  const [certFile, keyFile] = [compileText(cert), compileText(key)];
  const read = new Map<string, ClientCertificate>();
  const places: ClientCertificate[] = [];
  for (let place = 0; place < usersOf(plan); place++) {
    const names = namesOf(plan, place);
    const [certPath, keyPath] = [certFile(names), keyFile(names)];
    const id = `${certPath}\0${keyPath}`;
    const made = read.get(id) ?? readPair(certPath, keyPath, readFile);
    if ('wrong' in made) {
      faults.add(['target', made.at], made.wrong);
      return undefined;
    }
    read.set(id, made);
    places.push(made);
  }
  return (place) => places[place];
}

/** The variables of file names. */
function namesOf({ accounts, target }: Plan, place: number): (slot: string) => string {
  const plain = (slot: string): string => (slot === 'id' ? String(accounts.first + place) : target.domain);
  return (slot) => (slot === 'user' ? accounts.of(place, plain).username : plain(slot));
}

type Fault = { readonly at: 'cert' | 'key'; readonly wrong: string };

function readPair(certPath: string, keyPath: string, readFile: ReadFile): ClientCertificate | Fault {
  const cert = readFile(certPath);
  if (typeof cert !== 'string') return { at: 'cert', wrong: `"${certPath}": ${cert.wrong}` };
  const key = readFile(keyPath);
  if (typeof key !== 'string') return { at: 'key', wrong: `"${keyPath}": ${key.wrong}` };
  const certificate = attempt(() => new X509Certificate(cert));
  if (!certificate) return { at: 'cert', wrong: `"${certPath}" is no certificate in PEM` };
  const secret = attempt(() => createPrivateKey(key));
  if (!secret) return { at: 'key', wrong: `"${keyPath}" is no private key in PEM without a passphrase` };
  if (!certificate.checkPrivateKey(secret))
    return { at: 'key', wrong: `"${keyPath}" does not belong to "${certPath}"` };
  return { cert, key };
}

/** OpenSSL says what it cannot read with an exception. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

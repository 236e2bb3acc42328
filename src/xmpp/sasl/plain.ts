// SASL PLAIN (RFC 4616): authorization identity, user name and password in one message, in the clear.
import { timingSafeEqual } from 'node:crypto';
import type { Credentials, Mechanism, SaslServerTools, ServerStep } from './mechanism.js';
import { prepare } from './prepare.js';
import { storedKeyOf } from './scram-keys.js';
import { decodeText } from './text.js';

/** What the server keeps is a SCRAM key; PLAIN is checked against this one. */
const checkedHash = 'sha256';

export const plain: Mechanism = {
  needs: 'secrecy',
  client: (credentials) => ({
    start: () =>
      [credentials.authzid ?? '', credentials.username, credentials.password].some((part) =>
        part.includes('\0'),
      )
        ? { kind: 'fault', detail: 'PLAIN cannot carry a name or password with a NUL in it' }
        : { kind: 'response', bytes: initialResponse(credentials) },
    respond: async () => ({
      kind: 'fault',
      detail: 'the server sent a challenge, which PLAIN does not have',
    }),
    // RFC 4616 has no data with success, and nothing that the server could prove.
    verify: () => undefined,
  }),
  server: (tools) => ({ step: (response) => check(response, tools) }),
};

const initialResponse = ({ authzid, username, password }: Credentials): Buffer =>
  Buffer.from(`${authzid ?? ''}\0${username}\0${password}`);

async function check(response: Uint8Array, tools: SaslServerTools): Promise<ServerStep> {
  const parts = decodeText(response)?.split('\0');
  if (parts?.length !== 3) return { kind: 'failure', condition: 'malformed-request' };
  const [authzid, typedName = '', typedPassword = ''] = parts;
  const username = prepare(typedName);
  const password = prepare(typedPassword);
  if (!username || !password) return { kind: 'failure', condition: 'not-authorized' };
  const stored = await tools.credentials(username, checkedHash);
  const salted = await tools.derive(password, stored.salt, stored.iterations, checkedHash);
  if (!timingSafeEqual(storedKeyOf(salted, checkedHash), stored.storedKey))
    return { kind: 'failure', condition: 'not-authorized' };
  return { kind: 'success', username, ...(authzid && { authzid }) };
}

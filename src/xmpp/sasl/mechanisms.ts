// The registry of SASL mechanisms: an entry here is all that a new one needs to be offered by the server and used by clients.
import type { ScramHash } from './derive.js';
import type { ClientMechanism, Mechanism } from './mechanism.js';
import { plain } from './plain.js';
import { scramClient } from './scram-client.js';
import { scramServer } from './scram-server.js';
import { anonymous, external } from './unasked.js';

const scram = (hash: ScramHash): Mechanism => ({
  needs: 'nothing',
  client: (credentials, tools, binding) => scramClient(hash, credentials, tools, binding),
  server: (tools) => scramServer(hash, tools),
});

const scramPlus = (hash: ScramHash): ClientMechanism => ({ ...scram(hash), needs: 'binding' });

/** Those that know a password, of which we have both ends, by the names of the IANA registry, the strongest first. */
export const mechanisms = {
  'SCRAM-SHA-512': scram('sha512'),
  'SCRAM-SHA-256': scram('sha256'),
  'SCRAM-SHA-1': scram('sha1'),
  PLAIN: plain,
} satisfies Record<string, Mechanism>;

export type MechanismName = keyof typeof mechanisms;

export const mechanismNames = Object.keys(mechanisms) as MechanismName[];

/** All that the embedded server can offer. */
export const serverMechanisms = { ...mechanisms, ANONYMOUS: anonymous } satisfies Record<string, Mechanism>;

export type ServerMechanismName = keyof typeof serverMechanisms;

/** All that a client can use. */
export const clientMechanisms = {
  'SCRAM-SHA-512-PLUS': scramPlus('sha512'),
  'SCRAM-SHA-256-PLUS': scramPlus('sha256'),
  'SCRAM-SHA-1-PLUS': scramPlus('sha1'),
  ...mechanisms,
  EXTERNAL: external,
  ANONYMOUS: anonymous,
} satisfies Record<string, ClientMechanism>;

export type ClientMechanismName = keyof typeof clientMechanisms;

export const clientMechanismNames = Object.keys(clientMechanisms) as ClientMechanismName[];

export const isClientMechanism = (text: string): text is ClientMechanismName =>
  Object.hasOwn(clientMechanisms, text);

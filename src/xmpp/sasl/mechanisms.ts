// The registry of SASL mechanisms: an entry here is all that a new one needs to be offered by the server and used by clients.
import type { ScramHash } from './derive.js';
import type { Mechanism } from './mechanism.js';
import { plain } from './plain.js';
import { scramClient } from './scram-client.js';
import { scramServer } from './scram-server.js';

const scram = (hash: ScramHash): Mechanism => ({
  client: (credentials, tools) => scramClient(hash, credentials, tools),
  server: (tools) => scramServer(hash, tools),
});

/** By the names of the IANA registry, the strongest first. */
export const mechanisms = {
  'SCRAM-SHA-256': scram('sha256'),
  'SCRAM-SHA-1': scram('sha1'),
  PLAIN: plain,
} satisfies Record<string, Mechanism>;

export type MechanismName = keyof typeof mechanisms;

export const mechanismNames = Object.keys(mechanisms) as MechanismName[];

export const isMechanismName = (text: string): text is MechanismName => Object.hasOwn(mechanisms, text);

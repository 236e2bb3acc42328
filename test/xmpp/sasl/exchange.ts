// Plays a whole SASL exchange between our client and our server, in memory.
import { type Derive, sharedDerive } from '../../../src/xmpp/sasl/derive.js';
import type { CredentialSource, Credentials, ServerStep } from '../../../src/xmpp/sasl/mechanism.js';
import { type MechanismName, mechanisms } from '../../../src/xmpp/sasl/mechanisms.js';
import { prepare } from '../../../src/xmpp/sasl/prepare.js';
import { credentialsOf } from '../../../src/xmpp/sasl/scram-keys.js';

const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

/** Stored credentials of one password for whatever name; few iterations, because these tests are not about them. */
export const storing =
  (password: string, iterations = 4, derive: Derive = sharedDerive): CredentialSource =>
  async (_username, hash) =>
    credentialsOf(await derive(prepare(password) ?? '', salt, iterations, hash), salt, iterations, hash);

export interface Played {
  readonly end: ServerStep;
  /** What the client says about the server's success. */
  readonly verdict: string | undefined;
}

export async function play(
  name: MechanismName,
  credentials: Credentials,
  source: CredentialSource,
): Promise<Played> {
  const client = mechanisms[name].client(credentials, { nonce: () => 'client', derive: sharedDerive });
  const server = mechanisms[name].server({
    nonce: () => 'server',
    derive: sharedDerive,
    credentials: source,
  });
  let reply = client.start();
  for (;;) {
    if (reply.kind === 'fault') throw new Error(reply.detail);
    const step = await server.step(reply.bytes);
    if (step.kind !== 'challenge')
      return { end: step, verdict: step.kind === 'success' ? client.verify(step.bytes) : undefined };
    reply = await client.respond(step.bytes);
  }
}

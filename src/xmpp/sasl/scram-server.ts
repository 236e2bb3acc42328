// The server's end of SCRAM (RFC 5802, RFC 7677), without channel binding.
import { timingSafeEqual } from 'node:crypto';
import { hashBytes, type ScramHash } from './derive.js';
import type {
  MechanismFailure,
  SaslServer,
  SaslServerTools,
  ScramCredentials,
  ServerStep,
} from './mechanism.js';
import { prepare } from './prepare.js';
import { provenKey, serverSignature } from './scram-keys.js';
import { readClientFinal, readClientFirst, unescapeName } from './scram-message.js';
import { decodeText } from './text.js';

/** What the challenge was made of: the answer must fit it. */
interface Challenge {
  readonly username: string;
  readonly authzid: string | undefined;
  readonly gs2: string;
  /** Both nonces, as in the server's first message. */
  readonly nonce: string;
  /** The first two parts of the AuthMessage. */
  readonly begun: string;
  readonly stored: ScramCredentials;
}

const failure = (condition: MechanismFailure): ServerStep => ({ kind: 'failure', condition });

export function scramServer(hash: ScramHash, tools: SaslServerTools): SaslServer {
  let challenge: Challenge | undefined;
  return {
    async step(response) {
      const text = decodeText(response);
      if (text === undefined) return failure('malformed-request');
      if (challenge) return finish(challenge, text, hash);
      challenge = await open(text, hash, tools);
      if (!challenge) return failure('malformed-request');
      return { kind: 'challenge', bytes: Buffer.from(serverFirst(challenge.nonce, challenge.stored)) };
    },
  };
}

async function open(text: string, hash: ScramHash, tools: SaslServerTools): Promise<Challenge | undefined> {
  const first = readClientFirst(text);
  // `p` asks for channel binding, which only a -PLUS mechanism has (RFC 5802 §6).
  if (!first || first.binding?.startsWith('p')) return undefined;
  const username = prepare(unescapeName(first.username ?? '') ?? '');
  const authzid = first.authzid && unescapeName(first.authzid);
  if (!username || (first.authzid && !authzid)) return undefined;
  const stored = await tools.credentials(username, hash);
  const nonce = `${first.nonce}${tools.nonce()}`;
  const begun = `${first.bare},${serverFirst(nonce, stored)}`;
  return { username, authzid, gs2: first.gs2 ?? '', nonce, begun, stored };
}

const serverFirst = (nonce: string, { salt, iterations }: ScramCredentials): string =>
  `r=${nonce},s=${salt.toString('base64')},i=${iterations}`;

function finish(challenge: Challenge, text: string, hash: ScramHash): ServerStep {
  const { username, authzid, stored } = challenge;
  const final = readClientFinal(text);
  if (!final || final.nonce !== challenge.nonce) return failure('malformed-request');
  if (Buffer.from(final.binding ?? '', 'base64').toString() !== challenge.gs2)
    return failure('malformed-request');
  const proof = Buffer.from(final.proof ?? '', 'base64');
  if (proof.length !== hashBytes[hash]) return failure('malformed-request');
  const authMessage = `${challenge.begun},${final.unproven}`;
  if (!timingSafeEqual(provenKey(proof, stored.storedKey, authMessage, hash), stored.storedKey))
    return failure('not-authorized');
  const signature = serverSignature(stored.serverKey, authMessage, hash).toString('base64');
  return { kind: 'success', username, ...(authzid && { authzid }), bytes: Buffer.from(`v=${signature}`) };
}

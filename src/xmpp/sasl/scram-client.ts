// The client's end of SCRAM (RFC 5802, RFC 7677), with or without channel binding.
import { timingSafeEqual } from 'node:crypto';
import { type Binding, bindingData, gs2Flag, unbound } from './binding.js';
import { hashBytes, type ScramHash } from './derive.js';
import type { ClientReply, Credentials, SaslClient, SaslTools } from './mechanism.js';
import { prepare } from './prepare.js';
import { clientProof } from './scram-keys.js';
import { escapeName, readServerFinal, readServerFirst } from './scram-message.js';
import { decodeText } from './text.js';

/**
 * A server that asks for more work than this (about a second) wants to stop us, not to know us: the work of a thousand users would
 * keep all threads busy long after their logins were given up.
 */
const mostIterations = 1_000_000;

/** What has been agreed so far. `final` waits for the server's signature; `done` has seen the right one. */
type Phase =
  | { readonly kind: 'first' }
  | { readonly kind: 'final'; readonly serverSignature: Buffer }
  | { readonly kind: 'done' };

export function scramClient(
  hash: ScramHash,
  credentials: Credentials,
  tools: SaslTools,
  binding: Binding = unbound,
): SaslClient {
  const ours = tools.nonce();
  const username = prepare(credentials.username);
  const password = prepare(credentials.password);
  const gs2 = `${gs2Flag(binding)},${credentials.authzid ? `a=${escapeName(credentials.authzid)}` : ''},`;
  const firstBare = `n=${escapeName(username ?? '')},r=${ours}`;
  let phase: Phase = { kind: 'first' };

  async function prove(text: string): Promise<ClientReply> {
    const { nonce = '', salt = '', iterations = '' } = readServerFirst(text) ?? {};
    const wrong = challengeFault(nonce, Number(iterations), ours);
    if (wrong) return { kind: 'fault', detail: wrong };
    const salted = await tools.derive(password ?? '', Buffer.from(salt, 'base64'), Number(iterations), hash);
    const bound = Buffer.concat([Buffer.from(gs2), bindingData(binding)]);
    const unproven = `c=${bound.toString('base64')},r=${nonce}`;
    const { proof, serverSignature } = clientProof(salted, `${firstBare},${text},${unproven}`, hash);
    phase = { kind: 'final', serverSignature };
    return { kind: 'response', bytes: Buffer.from(`${unproven},p=${proof.toString('base64')}`) };
  }

  function accept(text: string | undefined): string | undefined {
    if (phase.kind === 'done') return text ? goneOn : undefined;
    if (phase.kind === 'first') return 'the server claims success before the exchange was over';
    const final = readServerFinal(text ?? '');
    if (final?.error) return `the server says ${final.error}`;
    const signature = Buffer.from(final?.signature ?? '', 'base64');
    if (signature.length !== hashBytes[hash]) return 'the server did not sign its success';
    if (!timingSafeEqual(signature, phase.serverSignature))
      return "the server's signature is wrong: it does not know the password";
    phase = { kind: 'done' };
    return undefined;
  }

  return {
    start: () =>
      username && password
        ? { kind: 'response', bytes: Buffer.from(gs2 + firstBare) }
        : {
            kind: 'fault',
            detail: 'the name or the password is empty or has characters that SASLprep prohibits',
          },
    async respond(challenge) {
      const text = decodeText(challenge);
      if (text === undefined) return { kind: 'fault', detail: 'the challenge is not UTF-8' };
      if (phase.kind === 'first') return prove(text);
      if (phase.kind === 'done') return { kind: 'fault', detail: goneOn };
      // The signature may come as a last challenge instead of with success (RFC 6120 §6.3.10).
      const wrong = accept(text);
      return wrong ? { kind: 'fault', detail: wrong } : { kind: 'response', bytes: Buffer.alloc(0) };
    },
    verify: (success) => accept(success && (decodeText(success) ?? notUtf8)),
  };
}

/** What no message is. */
const notUtf8 = '\ufffd';
const goneOn = 'the server went on after its signature';

/** What is wrong with the first challenge; an empty `nonce` stands for a text that is none. */
function challengeFault(nonce: string, iterations: number, ours: string): string | undefined {
  if (nonce === '') return 'the first challenge is not a SCRAM message';
  if (!nonce.startsWith(ours) || nonce.length === ours.length)
    return "the server's nonce does not extend ours";
  if (iterations < 1 || iterations > mostIterations)
    return `the server asks for ${iterations} iterations; 1 to ${mostIterations} are accepted`;
  return undefined;
}

// Mechanisms that say one thing and prove nothing themselves: EXTERNAL and ANONYMOUS.
import type { ClientMechanism, Mechanism, SaslClient } from './mechanism.js';
import { decodeText } from './text.js';

/** @param first all that the client ever says */
const saying = (name: string, first: string): SaslClient => ({
  start: () => ({ kind: 'response', bytes: Buffer.from(first) }),
  respond: async () => ({
    kind: 'fault',
    detail: `the server sent a challenge, which ${name} does not have`,
  }),
  verify: () => undefined,
});

/**
 * RFC 4422 appendix A, XEP-0178 §2: TLS has shown who we are, and the server takes the address from the certificate unless another
 * one is asked for.
 */
export const external: ClientMechanism = {
  needs: 'certificate',
  client: ({ authzid }) => saying('EXTERNAL', authzid ?? ''),
};

/** Characters (RFC 4505 §2). */
const longestTrace = 255;

/** RFC 4505, XEP-0175: the server makes up an account. No trace information: it would only tell who we are. */
export const anonymous: Mechanism = {
  needs: 'nothing',
  client: () => saying('ANONYMOUS', ''),
  server: (tools) => ({
    async step(trace) {
      const text = decodeText(trace);
      if (text === undefined || [...text].length > longestTrace)
        return { kind: 'failure', condition: 'malformed-request' };
      return { kind: 'success', username: tools.nonce().toLowerCase(), isTemporary: true };
    },
  }),
};

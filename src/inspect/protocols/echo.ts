// Echo and discard (RFC 862, RFC 863) have no signature: the port says so, or an answer that equals the request.
import type { DatagramProtocol, StreamProtocol } from '../protocol.js';

const ports = { echo: 7, discard: 9 } as const;
/** Anything shorter may be the same by chance. */
const leastEqual = 4;

export const echo: DatagramProtocol = {
  name: 'echo',
  read({ bytes, dir, port, asked, seen }) {
    const isSame =
      dir === 'downstream' &&
      asked?.length === bytes.length &&
      bytes.subarray(0, asked.head.length).equals(asked.head);
    const isHome = port === ports.echo;
    if (isSame && (isHome || bytes.length >= leastEqual)) return reading('reply');
    return dir === 'upstream' && (isHome || seen.has('echo')) ? reading('request') : undefined;
  },
};

const reading = (what: string) => ({ protocol: 'echo', summary: `echo ${what}` });

export const discard: DatagramProtocol = {
  name: 'discard',
  read: ({ dir, port }) =>
    port === ports.discard && dir === 'upstream' ? { protocol: 'discard', summary: 'discard' } : undefined,
};

export const echoStream: StreamProtocol = {
  name: 'echo',
  isGuess: true,
  is({ upstream, downstream, port }) {
    if (downstream === '') return port === ports.echo;
    const least = port === ports.echo ? 1 : leastEqual;
    return downstream.length >= least && upstream.startsWith(downstream);
  },
};

export const discardStream: StreamProtocol = {
  name: 'discard',
  isGuess: true,
  is: ({ upstream, downstream, port }) => port === ports.discard && downstream === '' && upstream !== '',
};

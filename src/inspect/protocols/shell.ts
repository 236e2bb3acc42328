// Remote terminals: Telnet by its negotiation (RFC 854), SSH by its identification (RFC 4253 §4.2).
import type { StreamProtocol } from '../protocol.js';
import { u8 } from '../wire/bytes.js';

/** IAC with WILL, WONT, DO, DONT or SB. */
const negotiation = /^\xff[\xfa-\xfe]/;
const verbs: Readonly<Record<number, string>> = {
  250: 'SB',
  251: 'WILL',
  252: 'WONT',
  253: 'DO',
  254: 'DONT',
};
const options: Readonly<Record<number, string>> = {
  ...{ 0: 'BINARY', 1: 'ECHO', 3: 'SUPPRESS-GO-AHEAD', 24: 'TERMINAL-TYPE', 31: 'WINDOW-SIZE', 32: 'SPEED' },
  ...{ 34: 'LINEMODE', 36: 'ENVIRON', 39: 'NEW-ENVIRON' },
};
const mostNamed = 4;

export const telnet: StreamProtocol = {
  name: 'telnet',
  is: ({ upstream, downstream, port }) =>
    negotiation.test(upstream) || negotiation.test(downstream) || (port === 23 && downstream !== ''),
  line: (line) => (line.trim() === '' ? undefined : `Telnet ${line}`),
  piece(bytes) {
    const named: string[] = [];
    for (let at = 0; u8(bytes, at) === 255 && named.length < mostNamed; at += 3) {
      const verb = verbs[u8(bytes, at + 1)];
      const option = u8(bytes, at + 2);
      if (verb === undefined) break;
      named.push(`${verb} ${options[option] ?? option}`);
      if (verb === 'SB') break;
    }
    return named.length > 0 ? `Telnet ${named.join(', ')}` : undefined;
  },
};

export const ssh: StreamProtocol = {
  name: 'ssh',
  is: ({ upstream, downstream }) => upstream.startsWith('SSH-') || downstream.startsWith('SSH-'),
  line: (line) => (line.startsWith('SSH-') ? line : undefined),
};

// Whatever talks in printable lines that end with CRLF, both ways: a command protocol without a name.
import type { StreamProtocol } from '../protocol.js';

const lines = /^(?:[\x20-\x7e\t\x80-\xff]*\r\n)+[\x20-\x7e\t\x80-\xff]*\r?$/;

export const lineCommand: StreamProtocol = {
  name: 'line-command',
  isGuess: true,
  is: ({ upstream, downstream }) => lines.test(upstream) && lines.test(downstream),
};

// TLS that nobody takes apart here: a handshake record begins it (RFC 8446 §5.1).
import type { StreamProtocol } from '../protocol.js';
import { u8 } from '../wire/bytes.js';

const contents: Readonly<Record<number, string>> = {
  20: 'change cipher spec',
  21: 'alert',
  22: 'handshake',
  23: 'application data',
};

export const tls: StreamProtocol = {
  name: 'tls',
  is: ({ upstream, downstream }) => upstream.startsWith('\x16\x03') || downstream.startsWith('\x16\x03'),
  piece(bytes, _, isFirst) {
    const content = contents[u8(bytes, 0)];
    return isFirst && content !== undefined && u8(bytes, 1) === 3 ? `TLS ${content}` : undefined;
  },
};

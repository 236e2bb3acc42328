// What the upgrade agreed on about compression (RFC 7692 §7.1), and close codes in words (RFC 6455 §7.4.1).
import type { Direction } from '../../model/flow.js';

/** Whether messages of each direction refer to those before them; undefined without permessage-deflate. */
export function readDeflate(extensions: string): Readonly<Record<Direction, boolean>> | undefined {
  const deflate = extensions
    .toLowerCase()
    .split(',')
    .map((each) => each.split(';').map((part) => part.trim()))
    .find(([name]) => name === 'permessage-deflate');
  if (!deflate) return undefined;
  return {
    upstream: !deflate.includes('client_no_context_takeover'),
    downstream: !deflate.includes('server_no_context_takeover'),
  };
}

const codes: Readonly<Record<number, string>> = {
  1000: 'normal',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unacceptable data',
  1007: 'inconsistent data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension missing',
  1011: 'internal error',
};

/** `1000 normal “bye”`; empty without a code. */
export function closeWords(payload: Buffer): string {
  if (payload.length < 2) return '';
  const code = payload.readUInt16BE(0);
  const reason = payload.toString('utf8', 2);
  return [code, codes[code], reason && `“${reason}”`].filter(Boolean).join(' ');
}

// TFTP (RFC 1350, RFC 2347).
import type { DatagramProtocol } from '../protocol.js';
import { u16 } from '../wire/bytes.js';
import { shortened } from '../wire/fields.js';

const name = 'tftp';
const usualPort = 69;

export const tftp: DatagramProtocol = {
  name,
  read({ bytes, port, seen }) {
    const opcode = u16(bytes, 0);
    const words = opcode === 1 || opcode === 2 ? request(bytes, opcode) : later(bytes, opcode);
    // Only a request proves it; what follows begins with a small number and no more.
    const isProven = opcode <= 2 || seen.has(name) || port === usualPort;
    return words === undefined || !isProven ? undefined : { protocol: name, summary: `TFTP ${words}` };
  },
};

/** File name and mode, each ended by a zero byte; options follow. */
function request(bytes: Buffer, opcode: number): string | undefined {
  const [file = '', mode = ''] = bytes.toString('utf8', 2, 600).split('\0');
  if (!/^(?:netascii|octet|mail)$/i.test(mode) || file === '') return undefined;
  return `${opcode === 1 ? 'read' : 'write'} “${shortened(file, 100)}” ${mode}`;
}

function later(bytes: Buffer, opcode: number): string | undefined {
  if (bytes.length < 4) return undefined;
  const number = u16(bytes, 2);
  switch (opcode) {
    case 3:
      return `data block ${number}, ${bytes.length - 4} bytes`;
    case 4:
      return bytes.length === 4 ? `ack block ${number}` : undefined;
    case 5:
      return `error ${number} ${shortened(bytes.toString('utf8', 4, 200).replace(/\0.*/s, ''), 100)}`;
    case 6:
      return `options ${bytes.toString('utf8', 2, 200).split('\0').filter(Boolean).join(' ')}`;
    default:
      return undefined;
  }
}

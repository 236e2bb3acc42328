// The attributes of STUN, TURN and ICE: names, and values as text (RFC 8489 §14, RFC 8656 §18, RFC 8445 §16.1, RFC 5780 §7).
import type { Secrets } from '../decoder.js';
import { hexOf, u8, u16, u32, u64 } from './bytes.js';
import { formatAddress } from './ip.js';

/** `secret`: a credential, or what can be attacked offline to find one. */
type Shape =
  | 'address'
  | 'xor-address'
  | 'text'
  | 'secret'
  | 'secret-text'
  | 'error'
  | 'seconds'
  | 'number'
  | 'u64'
  | 'flag'
  | 'transport'
  | 'family'
  | 'channel'
  | 'types'
  | 'data'
  | 'hex';

export const stunAttributes: Readonly<Record<number, readonly [name: string, shape: Shape]>> = {
  1: ['MAPPED-ADDRESS', 'address'],
  3: ['CHANGE-REQUEST', 'hex'],
  6: ['USERNAME', 'secret-text'],
  8: ['MESSAGE-INTEGRITY', 'secret'],
  9: ['ERROR-CODE', 'error'],
  10: ['UNKNOWN-ATTRIBUTES', 'types'],
  12: ['CHANNEL-NUMBER', 'channel'],
  13: ['LIFETIME', 'seconds'],
  18: ['XOR-PEER-ADDRESS', 'xor-address'],
  19: ['DATA', 'data'],
  20: ['REALM', 'text'],
  21: ['NONCE', 'text'],
  22: ['XOR-RELAYED-ADDRESS', 'xor-address'],
  23: ['REQUESTED-ADDRESS-FAMILY', 'family'],
  24: ['EVEN-PORT', 'hex'],
  25: ['REQUESTED-TRANSPORT', 'transport'],
  26: ['DONT-FRAGMENT', 'flag'],
  27: ['ACCESS-TOKEN', 'secret'],
  28: ['MESSAGE-INTEGRITY-SHA256', 'secret'],
  29: ['PASSWORD-ALGORITHM', 'hex'],
  30: ['USERHASH', 'secret'],
  32: ['XOR-MAPPED-ADDRESS', 'xor-address'],
  34: ['RESERVATION-TOKEN', 'secret'],
  36: ['PRIORITY', 'number'],
  37: ['USE-CANDIDATE', 'flag'],
  38: ['PADDING', 'hex'],
  39: ['RESPONSE-PORT', 'hex'],
  42: ['CONNECTION-ID', 'hex'],
  32768: ['ADDITIONAL-ADDRESS-FAMILY', 'family'],
  32769: ['ADDRESS-ERROR-CODE', 'error'],
  32770: ['PASSWORD-ALGORITHMS', 'hex'],
  32771: ['ALTERNATE-DOMAIN', 'text'],
  32772: ['ICMP', 'hex'],
  32802: ['SOFTWARE', 'text'],
  32803: ['ALTERNATE-SERVER', 'address'],
  32808: ['FINGERPRINT', 'hex'],
  32809: ['ICE-CONTROLLED', 'u64'],
  32810: ['ICE-CONTROLLING', 'u64'],
  32811: ['RESPONSE-ORIGIN', 'address'],
  32812: ['OTHER-ADDRESS', 'address'],
  32816: ['MOBILITY-TICKET', 'secret'],
};

/** RFC 8489 §14.8, RFC 8656 §19, RFC 8445 §7.1; used where the message brings no words of its own. */
const reasons: Readonly<Record<number, string>> = {
  300: 'Try Alternate',
  400: 'Bad Request',
  401: 'Unauthenticated',
  403: 'Forbidden',
  405: 'Mobility Forbidden',
  420: 'Unknown Attribute',
  437: 'Allocation Mismatch',
  438: 'Stale Nonce',
  440: 'Address Family not Supported',
  441: 'Wrong Credentials',
  442: 'Unsupported Transport Protocol',
  443: 'Peer Address Family Mismatch',
  446: 'Connection Already Exists',
  447: 'Connection Timeout or Failure',
  486: 'Allocation Quota Reached',
  487: 'Role Conflict',
  500: 'Server Error',
  508: 'Insufficient Capacity',
};

const transports: Readonly<Record<number, string>> = { 6: 'TCP', 17: 'UDP' };
const families: Readonly<Record<number, string>> = { 1: 'IPv4', 2: 'IPv6' };
const shownBytes = 32;

/** The value in words. @param key magic cookie and transaction id, which hide addresses from meddling NATs (RFC 8489 §14.2) */
export function attributeText(shape: Shape, value: Buffer, key: Uint8Array, secrets: Secrets): string {
  switch (shape) {
    case 'address':
      return addressText(value);
    case 'xor-address':
      return addressText(value, key);
    case 'text':
      return value.toString('utf8');
    case 'secret':
      return secrets === 'keep' ? hexOf(value) : '[masked]';
    case 'secret-text':
      return secrets === 'keep' ? value.toString('utf8') : '[masked]';
    case 'error':
      return errorText(value);
    case 'seconds':
      return `${u32(value, 0)} s`;
    case 'number':
      return String(u32(value, 0));
    case 'u64':
      return `0x${u64(value, 0).toString(16)}`;
    case 'flag':
      return 'yes';
    case 'transport':
      return transports[u8(value, 0)] ?? `protocol ${u8(value, 0)}`;
    case 'family':
      return families[u8(value, 0)] ?? `family ${u8(value, 0)}`;
    case 'channel':
      return `0x${u16(value, 0).toString(16)}`;
    case 'types':
      return Array.from({ length: Math.min(value.length >> 1, 16) }, (_, i) =>
        typeName(u16(value, 2 * i)),
      ).join(', ');
    case 'data':
      return `${value.length} bytes`;
    case 'hex':
      return hexOf(value.subarray(0, shownBytes));
    default:
      return shape satisfies never;
  }
}

const typeName = (type: number): string =>
  stunAttributes[type]?.[0] ?? `0x${type.toString(16).padStart(4, '0')}`;

function errorText(value: Buffer): string {
  const code = (u8(value, 2) & 7) * 100 + u8(value, 3);
  return `${code} ${value.toString('utf8', 4) || (reasons[code] ?? '')}`.trim();
}

function addressText(value: Buffer, key?: Uint8Array): string {
  const length = u8(value, 1) === 2 ? 16 : 4;
  if (value.length !== 4 + length) return `malformed (${hexOf(value.subarray(0, shownBytes))})`;
  const ip = value.subarray(4);
  const port = u16(value, 2);
  if (key === undefined) return formatAddress(ip, port);
  return formatAddress(
    ip.map((byte, i) => byte ^ u8(key, i)),
    port ^ u16(key, 0),
  );
}

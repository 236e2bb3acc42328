// The records of a DTLS datagram by name (RFC 6347 §4, RFC 9147 §4, RFC 9146): kinds and handshake messages, nothing decrypted.
import { u8, u16 } from './bytes.js';

const headerBytes = 13;
const contents: Readonly<Record<number, string>> = {
  20: 'ChangeCipherSpec',
  21: 'Alert',
  22: 'Handshake',
  23: 'application data',
  24: 'Heartbeat',
  25: 'data with connection id',
  26: 'ACK',
};
const handshakes: Readonly<Record<number, string>> = {
  ...{
    0: 'HelloRequest',
    1: 'ClientHello',
    2: 'ServerHello',
    3: 'HelloVerifyRequest',
    4: 'NewSessionTicket',
  },
  ...{ 8: 'EncryptedExtensions', 11: 'Certificate', 12: 'ServerKeyExchange', 13: 'CertificateRequest' },
  ...{ 14: 'ServerHelloDone', 15: 'CertificateVerify', 16: 'ClientKeyExchange', 20: 'Finished' },
};
const versions: Readonly<Record<number, string>> = {
  65279: 'DTLS 1.0',
  65277: 'DTLS 1.2',
  65276: 'DTLS 1.3',
};
const alerts: Readonly<Record<number, string>> = {
  ...{ 0: 'close_notify', 10: 'unexpected_message', 20: 'bad_record_mac', 40: 'handshake_failure' },
  ...{ 42: 'bad_certificate', 45: 'certificate_expired', 46: 'certificate_unknown', 47: 'illegal_parameter' },
  ...{
    48: 'unknown_ca',
    49: 'access_denied',
    50: 'decode_error',
    51: 'decrypt_error',
    70: 'protocol_version',
  },
  ...{ 71: 'insufficient_security', 80: 'internal_error', 90: 'user_canceled', 112: 'unrecognized_name' },
};
/** Records that are named. */
const mostNamed = 8;

export interface DtlsDatagram {
  readonly version: string;
  readonly epoch: number;
  /** `ClientHello`, `Alert handshake_failure`, `application data`. */
  readonly records: readonly string[];
  readonly fault?: string;
}

/** undefined when it does not begin with a DTLS record. */
export function readDtls(bytes: Buffer): DtlsDatagram | undefined {
  const version = versions[u16(bytes, 1)];
  if (contents[u8(bytes, 0)] === undefined || version === undefined || bytes.length < headerBytes)
    return undefined;
  const records: string[] = [];
  let fault: string | undefined;
  let at = 0;
  while (at + headerBytes <= bytes.length && u8(bytes, at) < 32 && records.length < mostNamed) {
    const end = at + headerBytes + u16(bytes, at + 11);
    if (end > bytes.length) fault = 'a record ends after the datagram';
    records.push(recordName(bytes.subarray(at, end)));
    at = end;
  }
  return { version, epoch: u16(bytes, 3), records, ...(fault !== undefined && { fault }) };
}

/** The short header of DTLS 1.3: encrypted throughout (RFC 9147 §4). */
export const isUnifiedHeader = (bytes: Uint8Array): boolean => u8(bytes, 0) >> 5 === 1 && bytes.length > 20;

function recordName(record: Buffer): string {
  const type = u8(record, 0);
  const name = contents[type] ?? `type ${type}`;
  const isEncrypted = u16(record, 3) > 0;
  if (isEncrypted) return type === 22 || type === 21 ? `encrypted ${name}` : name;
  if (type === 22) return handshakes[u8(record, headerBytes)] ?? name;
  if (type !== 21) return name;
  const code = u8(record, headerBytes + 1);
  return `${name} ${alerts[code] ?? code}`;
}

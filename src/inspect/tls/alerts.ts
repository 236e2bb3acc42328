// TLS alerts in words (RFC 8446 §6, IANA's registry).

const words: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record MAC',
  21: 'decryption failed',
  22: 'record overflow',
  30: 'decompression failure',
  40: 'handshake failure',
  41: 'no certificate',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown certificate authority',
  49: 'access denied',
  50: 'decode error',
  51: 'decrypt error',
  60: 'export restriction',
  70: 'protocol version not supported',
  71: 'insufficient security',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user canceled',
  100: 'no renegotiation',
  109: 'missing extension',
  110: 'unsupported extension',
  111: 'certificate unobtainable',
  112: 'unrecognized name',
  113: 'bad certificate status response',
  114: 'bad certificate hash value',
  115: 'unknown PSK identity',
  116: 'certificate required',
  120: 'no application protocol',
};

export interface Alert {
  readonly words: string;
  readonly isFatal: boolean;
  /** The orderly end of this direction, or the wish for it. */
  readonly isEnd: boolean;
}

/** Undefined when these are not the two bytes of an alert. */
export function readAlert(content: Buffer): Alert | undefined {
  const [level, code = -1] = content;
  if (content.length !== 2 || (level !== 1 && level !== 2)) return undefined;
  return { words: words[code] ?? `alert ${code}`, isFatal: level === 2, isEnd: code === 0 || code === 90 };
}

// The cipher suites by their numbers (IANA's registry), and what their names say about how records are closed.

export interface CipherSuite {
  /** IANA's name: `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
  readonly name: string;
  /** How records are closed; undefined when this program cannot open them. */
  readonly cipher?: BulkCipher;
  /** Of HKDF or the PRF. */
  readonly hash: 'sha256' | 'sha384';
}

/** Lengths in bytes. */
export interface BulkCipher {
  /** Node's name: `aes-128-gcm`. */
  readonly name: string;
  readonly mode: 'gcm' | 'ccm' | 'chacha20' | 'cbc';
  readonly keyLength: number;
  /** Of an AEAD. */
  readonly tagLength: number;
  /** Of CBC. */
  readonly mac?: 'sha1' | 'sha256' | 'sha384';
}

/** Families whose suites stand in a row: first number and names, as they follow each other. */
const rows: readonly (readonly [first: number, names: string])[] = [
  [0x000a, 'RSA_WITH_3DES_EDE_CBC_SHA'],
  [0x002f, 'RSA_WITH_AES_128_CBC_SHA'],
  [0x0033, 'DHE_RSA_WITH_AES_128_CBC_SHA'],
  [0x0035, 'RSA_WITH_AES_256_CBC_SHA'],
  [0x0039, 'DHE_RSA_WITH_AES_256_CBC_SHA'],
  [0x003c, 'RSA_WITH_AES_128_CBC_SHA256 RSA_WITH_AES_256_CBC_SHA256'],
  [0x0067, 'DHE_RSA_WITH_AES_128_CBC_SHA256'],
  [0x006b, 'DHE_RSA_WITH_AES_256_CBC_SHA256'],
  [0x009c, 'RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_256_GCM_SHA384'],
  [0x009e, 'DHE_RSA_WITH_AES_128_GCM_SHA256 DHE_RSA_WITH_AES_256_GCM_SHA384'],
  [
    0x1301,
    'AES_128_GCM_SHA256 AES_256_GCM_SHA384 CHACHA20_POLY1305_SHA256 AES_128_CCM_SHA256 AES_128_CCM_8_SHA256',
  ],
  [
    0xc008,
    'ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA ECDHE_ECDSA_WITH_AES_128_CBC_SHA ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  ],
  [0xc012, 'ECDHE_RSA_WITH_3DES_EDE_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_256_CBC_SHA'],
  [0xc023, 'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384'],
  [0xc027, 'ECDHE_RSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_256_CBC_SHA384'],
  [0xc02b, 'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
  [0xc02f, 'ECDHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
  [0xc09c, 'RSA_WITH_AES_128_CCM RSA_WITH_AES_256_CCM DHE_RSA_WITH_AES_128_CCM DHE_RSA_WITH_AES_256_CCM'],
  [
    0xc0a0,
    'RSA_WITH_AES_128_CCM_8 RSA_WITH_AES_256_CCM_8 DHE_RSA_WITH_AES_128_CCM_8 DHE_RSA_WITH_AES_256_CCM_8',
  ],
  [0xc0ac, 'ECDHE_ECDSA_WITH_AES_128_CCM ECDHE_ECDSA_WITH_AES_256_CCM'],
  [0xc0ae, 'ECDHE_ECDSA_WITH_AES_128_CCM_8 ECDHE_ECDSA_WITH_AES_256_CCM_8'],
  [0xcca8, 'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
  [0xccaa, 'DHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
];

const macs: Readonly<Record<string, BulkCipher['mac']>> = { SHA: 'sha1', SHA256: 'sha256', SHA384: 'sha384' };

const suites = new Map<number, CipherSuite>(
  rows.flatMap(([first, names]) =>
    names.split(' ').map((name, i) => [first + i, readName(`TLS_${name}`)] as const),
  ),
);

/** An unknown one goes by its number. */
export const cipherSuite = (id: number): CipherSuite =>
  suites.get(id) ?? { name: `0x${id.toString(16).padStart(4, '0')}`, hash: 'sha256' };

function readName(name: string): CipherSuite {
  const cipher = readCipher(name);
  return { name, hash: name.endsWith('SHA384') ? 'sha384' : 'sha256', ...(cipher && { cipher }) };
}

function readCipher(name: string): BulkCipher | undefined {
  if (name.includes('CHACHA20'))
    return { name: 'chacha20-poly1305', mode: 'chacha20', keyLength: 32, tagLength: 16 };
  const [, bits, mode, isShort, mac] = /AES_(128|256)_(GCM|CCM|CBC)(_8)?(?:_(SHA\d*))?$/.exec(name) ?? [];
  const aes = { keyLength: Number(bits) / 8, tagLength: isShort ? 8 : 16 };
  switch (mode) {
    case 'GCM':
      return { name: `aes-${bits}-gcm`, mode: 'gcm', ...aes };
    case 'CCM':
      return { name: `aes-${bits}-ccm`, mode: 'ccm', ...aes };
    case 'CBC':
      return { name: `aes-${bits}-cbc`, mode: 'cbc', ...aes, mac: macs[mac ?? ''] ?? 'sha1' };
    default:
      return undefined;
  }
}

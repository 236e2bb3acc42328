// The keys of one direction of a connection, and when they change: TLS 1.2 (RFC 5246 §6.3) and TLS 1.3 (RFC 8446 §7.1).
import { createHash } from 'node:crypto';
import type { BulkCipher, CipherSuite } from './cipher-suites.js';
import { expandLabel, prf } from './derive.js';
import { handshakeType } from './handshake-reader.js';
import { cipher12, cipher13, type DirectionKeys, type Opened, type RecordCipher } from './record-cipher.js';
import { headerBytes, type WireRecord } from './record-reader.js';

/** The secrets of a connection that are known by now, by label. */
export type Secrets = () => ReadonlyMap<string, Uint8Array> | undefined;

export interface Negotiated {
  readonly suite: CipherSuite;
  readonly cipher: BulkCipher;
  readonly clientRandom: string;
  readonly serverRandom: Buffer;
  readonly isMacLast: boolean;
}

/** `isEarly`: sent before the server's answer (RFC 8446 §2.3). */
export interface OpenedRecord extends Opened {
  readonly isEarly?: boolean;
}

/** `wait`: its key is not known yet. `skip`: it is not for the keys that are known, and need not be. `wrong`: it should open, and does not. */
export type Attempt = OpenedRecord | 'wait' | 'skip' | 'wrong';

export interface Traffic {
  open(record: WireRecord): Attempt;
  /** A handshake message of this direction was read: from the next record on there may be another key. */
  read(type: number): void;
}

/** From ChangeCipherSpec on. */
export class Traffic12 implements Traffic {
  readonly #negotiated: Negotiated;
  readonly #isClient: boolean;
  readonly #secrets: Secrets;
  #cipher: RecordCipher | undefined;

  constructor(negotiated: Negotiated, isClient: boolean, secrets: Secrets) {
    this.#negotiated = negotiated;
    this.#isClient = isClient;
    this.#secrets = secrets;
  }

  open(record: WireRecord): Attempt {
    const master = this.#cipher ? undefined : this.#secrets()?.get('CLIENT_RANDOM');
    if (master) {
      const keys = directionKeys(this.#negotiated, master, this.#isClient);
      this.#cipher = cipher12(this.#negotiated.cipher, keys, this.#negotiated.isMacLast);
    }
    return this.#cipher ? (this.#cipher.open(record) ?? 'wrong') : 'wait';
  }

  read(): void {}
}

const macLengths = { sha1: 20, sha256: 32, sha384: 48 } as const;
/** The part of the nonce that is not in the record. */
const ivLengths = { gcm: 4, ccm: 4, chacha20: 12, cbc: 0 } as const;

function directionKeys(negotiated: Negotiated, master: Uint8Array, isClient: boolean): DirectionKeys {
  const { suite, cipher, clientRandom, serverRandom } = negotiated;
  const lengths = [cipher.mac ? macLengths[cipher.mac] : 0, cipher.keyLength, ivLengths[cipher.mode]];
  const seed = Buffer.concat([serverRandom, Buffer.from(clientRandom, 'hex')]);
  const size = 2 * lengths.reduce((sum, length) => sum + length, 0);
  const block = prf(suite.hash, master, 'key expansion', seed, size);
  let at = 0;
  const [mac = block, key = block, iv = block] = lengths.map((length) => {
    const from = isClient ? at : at + length;
    at += 2 * length;
    return block.subarray(from, from + length);
  });
  return { mac, key, iv };
}

/** Bytes of records that open with no known key while it is not clear which key they are for. */
const mostSkipped = 1024 ** 2;

type Phase = 'early' | 'handshake' | 'application';

/** From ServerHello on; of the client, from ClientHello on when it sends early data. */
export class Traffic13 implements Traffic {
  readonly #negotiated: Negotiated;
  readonly #side: 'CLIENT' | 'SERVER';
  readonly #secrets: Secrets;
  readonly #hasEarlyData: boolean;
  #phase: Phase;
  #secret: Uint8Array | undefined;
  #cipher: RecordCipher | undefined;
  #skipped = 0;

  constructor(negotiated: Negotiated, isClient: boolean, secrets: Secrets, hasEarlyData: boolean) {
    this.#negotiated = negotiated;
    this.#side = isClient ? 'CLIENT' : 'SERVER';
    this.#secrets = secrets;
    this.#hasEarlyData = isClient && hasEarlyData;
    this.#phase = this.#hasEarlyData ? 'early' : 'handshake';
  }

  open(record: WireRecord): Attempt {
    if (this.#phase === 'early') {
      const attempt = this.#openEarly(record);
      if (attempt) return attempt;
      this.#enter('handshake');
    }
    if (this.#phase === 'handshake') return this.#openHandshake(record);
    return this.#use(this.#label('application'))?.open(record) ?? (this.#cipher ? 'wrong' : 'wait');
  }

  read(type: number): void {
    if (type === handshakeType.endOfEarlyData && this.#phase === 'early') this.#enter('handshake');
    if (type === handshakeType.finished && this.#phase === 'handshake') this.#enter('application');
    if (type === handshakeType.keyUpdate && this.#phase === 'application') this.#update();
  }

  /** Undefined when it is none: refused early data end without a word (RFC 8446 §4.2.10). */
  #openEarly(record: WireRecord): Attempt | undefined {
    const opened = this.#use(this.#label('early'))?.open(record);
    if (opened) return { ...opened, isEarly: true };
    const isKnown = this.#cipher !== undefined || this.#find('handshake') || this.#find('application');
    return isKnown ? undefined : 'wait';
  }

  #openHandshake(record: WireRecord): Attempt {
    if (!this.#find('handshake') && this.#find('application')) {
      // Enough to read on after the handshake: the first record that opens is past it.
      const opened = this.#use(this.#label('application'))?.open(record);
      if (!opened) return this.#skip(record);
      this.#phase = 'application';
      return opened;
    }
    const cipher = this.#use(this.#label('handshake'));
    if (!cipher) return 'wait';
    const isUnsure = this.#hasEarlyData && cipher.count === 0;
    return cipher.open(record) ?? (isUnsure ? this.#skip(record) : 'wrong');
  }

  #skip({ bytes }: WireRecord): Attempt {
    this.#skipped += bytes.length - headerBytes;
    return this.#skipped > mostSkipped ? 'wrong' : 'skip';
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#cipher = undefined;
  }

  #update(): void {
    const { suite, cipher } = this.#negotiated;
    if (!this.#secret) return;
    const { length } = createHash(suite.hash).digest();
    this.#secret = expandLabel(suite.hash, this.#secret, 'traffic upd', length);
    this.#cipher = cipher13(suite, cipher, this.#secret);
  }

  #use(label: string): RecordCipher | undefined {
    if (this.#cipher) return this.#cipher;
    const secret = this.#secrets()?.get(label);
    if (!secret) return undefined;
    const { suite, cipher } = this.#negotiated;
    this.#secret = secret;
    this.#cipher = cipher13(suite, cipher, secret);
    return this.#cipher;
  }

  #find(phase: Phase): boolean {
    return this.#secrets()?.has(this.#label(phase)) ?? false;
  }

  #label(phase: Phase): string {
    switch (phase) {
      case 'early':
        return `${this.#side}_EARLY_TRAFFIC_SECRET`;
      case 'handshake':
        return `${this.#side}_HANDSHAKE_TRAFFIC_SECRET`;
      case 'application':
        return `${this.#side}_TRAFFIC_SECRET_0`;
      default:
        return phase satisfies never;
    }
  }
}

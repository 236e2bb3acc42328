// Records for bytes that are not XMPP, or could not be followed: what they look like, and how they begin.
import type { Direction, FlowId } from '../model/flow.js';
import type { DataRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import type { Secrets } from './decoder.js';
import { nameStream } from './protocols/index.js';
import { fragmentMask } from './redact.js';

const less = 0x3c;

/** Bytes shown of each piece. */
const shownBytes = 256;

/** Bytes of a beginning that tell what it is. */
const namingBytes = 64;

/** A name for what begins with these bytes, as far as its first bytes tell; undefined when they do not. */
export function protocolOf(first: Uint8Array): string | undefined {
  const head = Buffer.from(first.subarray(0, namingBytes)).toString('latin1');
  const protocol = nameStream({ upstream: head, downstream: '', port: undefined });
  return protocol?.isGuess ? undefined : protocol?.name;
}

/** What a record of bytes needs to say where it belongs. */
export interface Place {
  readonly flow: FlowId;
  readonly at: Micros;
  readonly dir: Direction;
  readonly offset: number;
}

/** Makes the records of one direction: a credential may be cut between two of them. */
export class DataReader {
  readonly #secrets: Secrets;
  readonly #lines: ((text: string) => string) | undefined;
  #mask = fragmentMask();
  /** Where the next piece begins when nothing came between. */
  #next = 0;
  /** Markup has gone through the mask: it may stand anywhere. */
  #isMarked = false;
  #isRestarted = false;

  /** @param lines leaves out what protocols of lines have for credentials, one character a byte */
  constructor(secrets: Secrets, lines?: (text: string) => string) {
    this.#secrets = secrets;
    this.#lines = lines;
  }

  /** What comes next has nothing to do with what came before. */
  restart(): void {
    if (this.#isMarked) this.#mask = fragmentMask();
    this.#isMarked = false;
    this.#isRestarted = true;
  }

  /** @param protocol its name, when known; otherwise `text` or `binary` by the look of it */
  read(place: Place, bytes: Uint8Array, protocol?: string): DataRecord {
    const head = Buffer.from(
      this.#secrets === 'keep' ? bytes.subarray(0, shownBytes) : this.#masked(place, bytes, protocol),
    );
    const isText = isPrintable(head, bytes.length > shownBytes);
    return {
      t: 'data',
      seq: 0,
      ...place,
      bytes: bytes.length,
      protocol: protocol ?? (isText ? 'text' : 'binary'),
      ...(isText ? { text: head.toString('utf8') } : { hex: head.toString('hex') }),
    };
  }

  /** The first bytes of a piece, without credentials. */
  #masked({ offset }: Place, bytes: Uint8Array, protocol: string | undefined): Buffer {
    if (offset !== this.#next && !this.#isRestarted) this.#mask = fragmentMask();
    this.#next = offset + bytes.length;
    this.#isRestarted = false;
    this.#isMarked ||= bytes.includes(less);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const head = this.#pass(text.toString('latin1', 0, shownBytes));
    // Nobody can read on in TLS, and there may be a lot of it.
    if (protocol !== 'tls') this.#pass(text.toString('latin1', shownBytes));
    return Buffer.from(head, 'latin1');
  }

  #pass(text: string): string {
    return this.#mask.pass(this.#lines?.(text) ?? text);
  }
}

/** Valid UTF-8 without controls but white space; a character cut by our own cut is forgiven. */
function isPrintable(head: Buffer, isCut: boolean): boolean {
  const text = head.toString('utf8');
  const body = isCut ? text.replace(/\uFFFD+$/, '') : text;
  return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\uFFFD]/.test(body);
}

// Reads a TLS ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2) from the first bytes of a connection. Pure; keeps nothing.

export interface ClientHello {
  /** `legacy_version`: 0x0303 from TLS 1.2 on. */
  readonly version: number;
  /** Of `supported_versions`, as offered; empty before TLS 1.3. */
  readonly versions: readonly number[];
  /** In hex: the name of the session in a key log. */
  readonly random: string;
  readonly ciphers: readonly number[];
  /** Types, in order. */
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  /** `server_name` (RFC 6066 §3). */
  readonly sni?: string;
  /** Offered protocols (RFC 7301). */
  readonly alpn: readonly string[];
}

/** The longest that is read: a record layer that sends more before the hello is complete means no good. */
export const longestHello = 64 * 1024;

const handshakeRecord = 0x16;
const clientHello = 1;
const recordHeader = 5;
/** RFC 5246 §6.2.3: 2^14 of plaintext, and what encryption may add. */
const longestRecord = 2 ** 14 + 2048;

const extension = { serverName: 0, groups: 10, pointFormats: 11, alpn: 16, versions: 43 } as const;

/** Whether these bytes may begin a TLS connection; with fewer than two of them, as far as can be told. */
export const mayBeginTls = (bytes: Uint8Array): boolean =>
  bytes[0] === handshakeRecord && (bytes.length < 2 || bytes[1] === 3);

/** The hello that `bytes` begin with; `cut` while it is not complete; undefined when it is none, or longer than {@link longestHello}. */
export function readClientHello(bytes: Uint8Array): ClientHello | 'cut' | undefined {
  const message = helloMessage(bytes);
  if (typeof message !== 'object') return message;
  try {
    return readMessage(new Reader(message));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The body of the first handshake message, put together from as many records as it was cut into. */
function helloMessage(bytes: Uint8Array): Uint8Array | 'cut' | undefined {
  const pieces: Uint8Array[] = [];
  let gathered = 0;
  for (let at = 0; ; ) {
    if (at > longestHello) return undefined;
    if (!mayBeginTls(bytes.subarray(at)) && at < bytes.length) return undefined;
    if (at + recordHeader > bytes.length) return 'cut';
    const length = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
    if (length === 0 || length > longestRecord) return undefined;
    const piece = bytes.subarray(at + recordHeader, at + recordHeader + length);
    pieces.push(piece);
    gathered += piece.length;
    const message = wholeMessage(pieces, gathered);
    if (message !== 'cut') return message;
    if (piece.length < length) return 'cut';
    at += recordHeader + length;
  }
}

function wholeMessage(pieces: readonly Uint8Array[], gathered: number): Uint8Array | 'cut' | undefined {
  const first = pieces[0]?.[0];
  if (first !== undefined && first !== clientHello) return undefined;
  if (gathered < 4) return 'cut';
  const all = pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  const length = ((all[1] as number) << 16) | ((all[2] as number) << 8) | (all[3] as number);
  if (length > longestHello) return undefined;
  return gathered < 4 + length ? 'cut' : all.subarray(4, 4 + length);
}

function readMessage(message: Reader): ClientHello {
  const version = message.number(2);
  const random = Buffer.from(message.take(32)).toString('hex');
  message.vector(1);
  const ciphers = message.vector(2).numbers(2);
  message.vector(1);
  const bodies = new Map<number, Reader>();
  if (!message.isAtEnd) {
    for (const list = message.vector(2); !list.isAtEnd; ) {
      const type = list.number(2);
      const body = list.vector(2);
      if (!bodies.has(type)) bodies.set(type, body);
    }
  }
  const list = (type: number, lengthBytes: number, size: number): number[] =>
    bodies.get(type)?.vector(lengthBytes).numbers(size) ?? [];
  const sni = serverName(bodies.get(extension.serverName));
  return {
    version,
    versions: list(extension.versions, 1, 2),
    random,
    ciphers,
    extensions: [...bodies.keys()],
    groups: list(extension.groups, 2, 2),
    pointFormats: list(extension.pointFormats, 1, 1),
    ...(sni !== undefined && { sni }),
    alpn: protocols(bodies.get(extension.alpn)),
  };
}

function serverName(body: Reader | undefined): string | undefined {
  if (!body) return undefined;
  for (const names = body.vector(2); !names.isAtEnd; ) {
    const type = names.number(1);
    const name = names.vector(2);
    if (type === 0) return name.text();
  }
  return undefined;
}

function protocols(body: Reader | undefined): string[] {
  const names: string[] = [];
  if (body) for (const list = body.vector(2); !list.isAtEnd; ) names.push(list.vector(1).text());
  return names;
}

/** Reads on in big-endian fields. @throws RangeError beyond the end: caught above, never let out */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new RangeError('cut');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  number(size: number): number {
    return this.take(size).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** What follows a length of `lengthBytes` bytes. */
  vector(lengthBytes: number): Reader {
    return new Reader(this.take(this.number(lengthBytes)));
  }

  /** The rest as numbers of `size` bytes. */
  numbers(size: number): number[] {
    const all: number[] = [];
    while (!this.isAtEnd) all.push(this.number(size));
    return all;
  }

  /** The rest as text: names of hosts and protocols are ASCII. */
  text(): string {
    return Buffer.from(this.take(this.#bytes.length - this.#at)).toString('latin1');
  }
}

// What stands in the clear at the beginning of TLS: ClientHello and ServerHello (RFC 8446 §4.1, RFC 5246 §7.4.1).
import { createHash } from 'node:crypto';
import { Cursor } from './cursor.js';

export interface ClientHello {
  /** In hex: the name of the connection in a key log. */
  readonly random: string;
  /** The highest version offered. */
  readonly version: number;
  /** RFC 6066 §3. */
  readonly sni?: string;
  /** RFC 7301 §3.1, in the client's order. */
  readonly alpn: readonly string[];
  /** Whether data may follow before any answer (RFC 8446 §4.2.10). */
  readonly hasEarlyData: boolean;
  /** MD5 in hex of versions, suites, extensions, groups and point formats as offered. */
  readonly ja3: string;
}

export interface ServerHello {
  readonly random: Buffer;
  readonly version: number;
  readonly suite: number;
  readonly isCompressed: boolean;
  readonly alpn?: string;
  /** RFC 7366. */
  readonly isMacLast: boolean;
  /** It asks for another ClientHello (RFC 8446 §4.1.4). */
  readonly isRetry: boolean;
}

const extension = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  alpn: 16,
  encryptThenMac: 22,
  earlyData: 42,
  supportedVersions: 43,
} as const;

const versionNames: Readonly<Record<number, string>> = {
  768: 'SSLv3',
  769: 'TLSv1',
  770: 'TLSv1.1',
  771: 'TLSv1.2',
  772: 'TLSv1.3',
};

export const tls12 = 0x0303;
export const tls13 = 0x0304;

export const versionName = (version: number): string =>
  versionNames[version] ?? `0x${version.toString(16).padStart(4, '0')}`;

/** SHA-256 of `HelloRetryRequest`. */
const retryRandom = createHash('sha256').update('HelloRetryRequest').digest();

/** Extensions, and names of protocols, that are looked at. */
const mostEntries = 256;

/** Undefined when it is cut or not well-formed. */
export function readClientHello(body: Buffer): ClientHello | undefined {
  const cursor = new Cursor(body);
  const legacyVersion = cursor.number(2);
  const random = cursor.take(32).toString('hex');
  cursor.vector(1);
  const suites = cursor.within(2).numbers();
  cursor.vector(1);
  const extensions = readExtensions(cursor);
  if (cursor.isShort) return undefined;
  const versions = [...new Cursor(extensions.get(extension.supportedVersions) ?? empty).within(1).numbers()];
  const groups = new Cursor(extensions.get(extension.groups) ?? empty).within(2).numbers();
  const points = [...new Cursor(extensions.get(extension.pointFormats) ?? empty).vector(1)];
  const sni = readServerName(extensions.get(extension.serverName) ?? empty);
  const lists = [[legacyVersion], suites, [...extensions.keys()], groups, points];
  return {
    random,
    version: Math.max(legacyVersion, ...versions.filter((version) => version >> 8 === 3)),
    ...(sni !== undefined && { sni }),
    alpn: readProtocols(extensions.get(extension.alpn) ?? empty),
    hasEarlyData: extensions.has(extension.earlyData),
    ja3: createHash('md5')
      .update(lists.map((list) => list.filter((value) => !isGrease(value)).join('-')).join(','))
      .digest('hex'),
  };
}

/** Undefined when it is cut or not well-formed. */
export function readServerHello(body: Buffer): ServerHello | undefined {
  const cursor = new Cursor(body);
  const legacyVersion = cursor.number(2);
  // A copy: it is kept for as long as keys are made of it.
  const random = Buffer.from(cursor.take(32));
  cursor.vector(1);
  const suite = cursor.number(2);
  const isCompressed = cursor.number(1) !== 0;
  const extensions = readExtensions(cursor);
  if (cursor.isShort) return undefined;
  const chosen = extensions.get(extension.supportedVersions);
  const [alpn] = readProtocols(extensions.get(extension.alpn) ?? empty);
  return {
    random,
    version: chosen?.length === 2 ? chosen.readUInt16BE(0) : legacyVersion,
    suite,
    isCompressed,
    ...(alpn !== undefined && { alpn }),
    isMacLast: extensions.has(extension.encryptThenMac),
    isRetry: random.equals(retryRandom),
  };
}

/** RFC 8446 §4.3.1: the protocol chosen, and whether early data were taken. */
export function readEncryptedExtensions(body: Buffer): { alpn?: string; hasEarlyData: boolean } {
  const extensions = readExtensions(new Cursor(body));
  const [alpn] = readProtocols(extensions.get(extension.alpn) ?? empty);
  return { ...(alpn !== undefined && { alpn }), hasEarlyData: extensions.has(extension.earlyData) };
}

const empty = Buffer.alloc(0);

/** There need not be any. The first of a kind counts. */
function readExtensions(cursor: Cursor): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  if (cursor.isDone) return found;
  const list = cursor.within(2);
  while (!list.isDone && found.size < mostEntries) {
    const type = list.number(2);
    const data = list.vector(2);
    if (!list.isShort && !found.has(type)) found.set(type, data);
  }
  return found;
}

function readServerName(data: Buffer): string | undefined {
  const list = new Cursor(data).within(2);
  const type = list.number(1);
  const name = list.vector(2);
  return type === 0 && name.length > 0 ? name.subarray(0, 255).toString('utf8') : undefined;
}

function readProtocols(data: Buffer): string[] {
  const list = new Cursor(data).within(2);
  const names: string[] = [];
  while (!list.isDone && names.length < mostEntries) names.push(list.vector(1).toString('utf8'));
  return names.filter((name) => name !== '');
}

/** Values that mean nothing and keep others tolerant (RFC 8701). */
const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

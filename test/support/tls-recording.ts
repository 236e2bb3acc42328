// Real TLS connections in memory, by Node itself: what went over the wire in both directions, and the key log beside it.
import { Duplex } from 'node:stream';
import {
  type ConnectionOptions,
  connect,
  createSecureContext,
  type SecureVersion,
  TLSSocket,
} from 'node:tls';
import type { Direction } from '../../src/model/flow.js';
import { localhostCert, localhostKey } from './cert/index.js';

export interface WireChunk {
  readonly direction: Direction;
  readonly bytes: Buffer;
}

export interface TlsRecording {
  readonly chunks: readonly WireChunk[];
  /** Lines without their ends, in the order in which Node told them. */
  readonly keyLog: readonly string[];
  /** The plaintext of each direction. */
  readonly said: Readonly<Record<Direction, string>>;
  /** IANA's name. */
  readonly cipher: string;
  readonly version: string;
  /** For a connection that resumes this one. */
  readonly session: Buffer | undefined;
  readonly isResumed: boolean;
}

export interface TlsRecordingOptions {
  readonly version: SecureVersion;
  /** OpenSSL's names. */
  readonly ciphers?: string;
  /** Of Node's `secureOptions`. */
  readonly secureOptions?: number;
  readonly alpn?: string;
  readonly session?: Buffer;
  /** OpenSSL's names of the groups that client and server accept. */
  readonly groups?: readonly [client: string, server: string];
  /** What client and server say in turns; the client begins. */
  readonly lines?: readonly (string | Buffer)[];
  /** TLS 1.2: the client asks for new keys after the first line. */
  readonly renegotiates?: boolean;
}

/** Long enough for several records. */
const longLine = 'O, be some other name! '.repeat(2000);
const defaultLines = ['<hello/>', '<welcome/>', longLine, longLine, '<bye/>', '<farewell/>'];

/** Both sides of every resumption need the same ticket key. */
const serverContext = (options: TlsRecordingOptions) =>
  createSecureContext({
    ...range(options),
    ...(options.groups && { ecdhCurve: options.groups[1] }),
    key: localhostKey,
    cert: localhostCert,
    ticketKeys: Buffer.alloc(48, 7),
    honorCipherOrder: false,
  });

const range = ({ version, ciphers, secureOptions }: TlsRecordingOptions): ConnectionOptions => ({
  minVersion: version,
  maxVersion: version,
  ...(ciphers !== undefined && { ciphers }),
  ...(secureOptions !== undefined && { secureOptions }),
});

/** A handshake, the lines, and the orderly end. */
export async function recordTls(options: TlsRecordingOptions): Promise<TlsRecording> {
  const { alpn, session, lines = defaultLines } = options;
  const chunks: WireChunk[] = [];
  const keyLog: string[] = [];
  const [near, far] = duplexPair((direction, bytes) => chunks.push({ direction, bytes }));
  const server = new TLSSocket(far, {
    isServer: true,
    secureContext: serverContext(options),
    ...(alpn !== undefined && { ALPNProtocols: [alpn] }),
  });
  const client = connect({
    ...range(options),
    ...(options.groups && { ecdhCurve: options.groups[0] }),
    socket: near,
    ca: localhostCert,
    servername: 'localhost',
    ...(alpn !== undefined && { ALPNProtocols: [alpn, 'x-other'] }),
    ...(session && { session }),
  });
  client.on('keylog', (line: Buffer) => keyLog.push(line.toString().trimEnd()));
  let ticket: Buffer | undefined;
  client.on('session', (data) => {
    ticket = data;
  });
  await new Promise((resolve, reject) => client.once('secureConnect', resolve).once('error', reject));
  const said = { upstream: '', downstream: '' };
  for (const [i, line] of lines.entries()) {
    const [from, to] = i % 2 === 0 ? [client, server] : [server, client];
    said[i % 2 === 0 ? 'upstream' : 'downstream'] += line.toString('latin1');
    from.write(line);
    await readExactly(to, Buffer.byteLength(line));
    if (i === 0 && options.renegotiates)
      await new Promise<void>((resolve, reject) =>
        client.renegotiate({}, (error) => (error ? reject(error) : resolve())),
      );
  }
  const facts = {
    cipher: client.getCipher().standardName,
    version: client.getProtocol() ?? '',
    isResumed: client.isSessionReused(),
  };
  client.end();
  server.end();
  await Promise.all(
    [client, server].map((each) => new Promise((resolve) => each.resume().once('close', resolve))),
  );
  return { chunks, keyLog, said, session: ticket, ...facts };
}

function readExactly(socket: TLSSocket, length: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = length;
    const more = (bytes: Buffer) => {
      rest -= bytes.length;
      if (rest > 0) return;
      socket.off('data', more).off('error', reject);
      resolve();
    };
    socket.on('data', more).once('error', reject);
  });
}

/** Two ends of a wire, the client's first; `seen` is told of all bytes in the order in which they were sent. */
function duplexPair(seen: (direction: Direction, bytes: Buffer) => void): readonly [Duplex, Duplex] {
  const ends: Duplex[] = (['upstream', 'downstream'] as const).map(
    (direction, i) =>
      new Duplex({
        allowHalfOpen: true,
        read() {},
        write(bytes: Buffer, _encoding, done) {
          seen(direction, Buffer.from(bytes));
          ends[1 - i]?.push(Buffer.from(bytes));
          done();
        },
        final(done) {
          ends[1 - i]?.push(null);
          done();
        },
      }),
  );
  const [near, far] = ends;
  if (!near || !far) throw new Error('a wire has two ends');
  return [near, far];
}

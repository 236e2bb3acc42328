// A reliable byte stream as the rest of the program sees it: the seam between protocol code and sockets.
import type { Names } from './dns.js';
import type { ServerEndpoint } from './endpoint.js';
import type { Micros } from './time.js';

/** How a byte stream ended: `fin` in order, `rst` by reset, `timeout`, `error` otherwise, `local` by our own destroy(). */
export type CloseCause = 'fin' | 'rst' | 'timeout' | 'error' | 'local';

/** What a connection tells its owner. */
export interface ConnectionSink {
  /** `bytes` is only valid during the call: the read buffer is shared and used again. */
  bytes(bytes: Uint8Array): void;
  /** Once, and nothing after it. `detail` is the operating system's word, for a log line. */
  closed(cause: CloseCause, detail?: string): void;
}

/** An open byte stream. Made by `net`, by the embedded server's tests and by in-memory pairs. */
export interface Connection {
  /** The other end, for people: `127.0.0.1:5222`. */
  readonly peer: string;
  /** Bytes accepted by write() that the kernel has not taken yet. */
  readonly backlog: number;
  /** The TLS that it is inside of; absent in the clear. */
  readonly tls?: TlsFacts | undefined;
  /** `messages`: each write and each delivery is one message (RFC 7395 §3.3); absent: an unbroken stream of bytes. */
  readonly framing?: 'messages' | undefined;
  /** How long each part of its opening took. */
  readonly opening?: Opening | undefined;
  /** Starts delivery; must be called once, before anything arrives. */
  receive(sink: ConnectionSink): void;
  /** Sends all of `bytes` in order. The array must not be changed afterwards. After the end it does nothing. */
  write(bytes: Uint8Array): void;
  /** Sends what is pending, then closes our half. */
  end(): void;
  /** Drops everything at once; the sink gets `closed('local')`. */
  destroy(): void;
  /** Wraps the stream in TLS as its client (STARTTLS, RFC 6120 §5). Rejects when the handshake fails. */
  startTls(options: TlsClientOptions): Promise<TlsFacts>;
}

export interface TlsClientOptions {
  /** Name the certificate must be for, and the SNI: the XMPP domain (RFC 6120 §13.7.2). */
  readonly servername: string;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  /** Shown to a server that asks who the client is. Contexts are kept by the object: hand over the same one again. */
  readonly certificate?: ClientCertificate;
  /** Protocols to offer (RFC 7301). */
  readonly alpn?: readonly string[];
}

/** Both as PEM; the certificate may be followed by its chain, the key has no passphrase. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** By which data a login is tied to the TLS below it (RFC 5929, RFC 9266). */
export type BindingType = 'tls-exporter' | 'tls-unique' | 'tls-server-end-point';

export interface TlsFacts {
  readonly version: string;
  readonly cipher: string;
  /** Channel-binding data, made when asked for; undefined where this TLS has none of the type. */
  readonly binding?: (type: BindingType) => Buffer | undefined;
}

/** Parts of the opening of a connection, in order; a part that did not happen is absent. */
export type Opening = Readonly<Partial<Record<'dns' | 'tcp' | 'tls' | 'websocket', Micros>>>;

/** How a connection is to be opened, beside where to. */
export interface Way {
  /** For those that begin with TLS. Without it the certificate must be for the host, by the authorities of the system. */
  readonly tls?: Omit<TlsClientOptions, 'alpn'>;
  /** Address of this machine to connect from. */
  readonly from?: string;
  /** Who knows the addresses of host names; the system when absent. */
  readonly names?: Names;
  /** What has been spent on this connection before. */
  readonly spent?: Opening;
}

/** Opens connections of one kind; the registry of transports is in `net/transports`. */
export interface Transport {
  /** Rejects with an error whose message is for people, or with the signal's reason. */
  connect(endpoint: ServerEndpoint, signal?: AbortSignal, way?: Way): Promise<Connection>;
}

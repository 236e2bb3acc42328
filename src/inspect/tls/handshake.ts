// What the handshake of one connection says: who offers what, what was chosen, and how it ended.
import type { Direction } from '../../model/flow.js';
import type { TlsRecord } from '../../model/record.js';
import { readAlert } from './alerts.js';
import { readCertificate } from './certificate.js';
import { cipherSuite } from './cipher-suites.js';
import { type HandshakeMessage, handshakeType } from './handshake-reader.js';
import {
  type ClientHello,
  readClientHello,
  readEncryptedExtensions,
  readServerHello,
  type ServerHello,
  tls12,
  tls13,
  versionName,
} from './hello.js';
import type { Negotiated } from './traffic.js';

type News = Omit<TlsRecord, 't' | 'seq' | 'flow' | 'leg' | 'at'>;

export interface HandshakeSink {
  tls(news: News): void;
  note(text: string, direction: Direction): void;
  /** Whether the server took the early data. */
  early(isTaken: boolean): void;
  /** ServerHello of TLS 1.3 was read: what follows is encrypted. */
  answered(): void;
}

export class Handshake {
  readonly #sink: HandshakeSink;
  #client: Direction = 'upstream';
  #offer: ClientHello | undefined;
  #answer: ServerHello | undefined;
  #alpn: string | undefined;
  #certificate: string | undefined;
  #state: 'begun' | 'established' | 'failed' = 'begun';

  constructor(sink: HandshakeSink) {
    this.#sink = sink;
  }

  /** The direction of the client's bytes: whoever says ClientHello. */
  get client(): Direction {
    return this.#client;
  }

  get state(): 'begun' | 'established' | 'failed' {
    return this.#state;
  }

  /** In hex; undefined before the ClientHello. */
  get clientRandom(): string | undefined {
    return this.#offer?.random;
  }

  get hasEarlyData(): boolean {
    return this.#offer?.hasEarlyData ?? false;
  }

  /** Of the ServerHello. */
  get version(): number | undefined {
    return this.#answer?.version;
  }

  get isTls13(): boolean {
    return this.#answer?.version === tls13;
  }

  /** Undefined before the ServerHello, and why when this program cannot open what follows. */
  get negotiated(): Negotiated | string | undefined {
    const [offer, answer] = [this.#offer, this.#answer];
    if (!offer || !answer) return undefined;
    const suite = cipherSuite(answer.suite);
    const isKnown = answer.version === tls12 || answer.version === tls13;
    if (!isKnown || !suite.cipher)
      return `${versionName(answer.version)} with ${suite.name} cannot be opened here`;
    if (answer.isCompressed) return 'TLS compression cannot be opened here';
    const { random: serverRandom, isMacLast } = answer;
    return { suite, cipher: suite.cipher, clientRandom: offer.random, serverRandom, isMacLast };
  }

  message(direction: Direction, { type, body }: HandshakeMessage): void {
    switch (type) {
      case handshakeType.clientHello:
        this.#clientHello(direction, body);
        break;
      case handshakeType.serverHello:
        if (direction !== this.#client) this.#serverHello(body);
        break;
      case handshakeType.encryptedExtensions:
        if (direction !== this.#client) this.#encryptedExtensions(body);
        break;
      case handshakeType.certificate:
        if (this.#answer && direction !== this.#client)
          this.#certificate ??= readCertificate(body, this.#answer.version);
        break;
      case handshakeType.endOfEarlyData:
        this.#sink.early(true);
        break;
      case handshakeType.finished:
        if (this.isTls13 && direction === this.#client) this.establish();
        break;
    }
  }

  alert(direction: Direction, content: Buffer): void {
    const alert = readAlert(content);
    if (!alert || alert.isEnd) return;
    const text = `the ${this.#nameOf(direction)} sent the alert “${alert.words}”`;
    // TLS 1.3 knows none that are mere warnings (RFC 8446 §6).
    if (alert.isFatal || this.isTls13) this.fail(text);
    else this.#sink.note(text, direction);
  }

  /** Both sides have begun to use the keys. */
  establish(): void {
    if (this.#state !== 'begun' || !this.#answer) return;
    this.#state = 'established';
    const { version, suite } = this.#answer;
    this.#sink.tls({
      event: 'established',
      version: versionName(version),
      cipher: cipherSuite(suite).name,
      ...this.#names(),
      ...(this.#certificate !== undefined && { detail: this.#certificate }),
    });
  }

  fail(detail: string): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#sink.tls({ event: 'failed', ...this.#names(), detail });
  }

  decrypted(): void {
    const { version } = this;
    this.#sink.tls({
      event: 'decrypted',
      ...(version !== undefined && { version: versionName(version) }),
      ...this.#names(),
    });
  }

  #names(): Pick<News, 'sni' | 'alpn'> {
    const sni = this.#offer?.sni;
    return { ...(sni !== undefined && { sni }), ...(this.#alpn !== undefined && { alpn: this.#alpn }) };
  }

  #nameOf(direction: Direction): string {
    return direction === this.#client ? 'client' : 'server';
  }

  /** The first one; a later one only when it begins a renegotiation (RFC 5246 §7.4.1). */
  #clientHello(direction: Direction, body: Buffer): void {
    if (this.#offer && (!this.#answer || this.isTls13)) return;
    const offer = readClientHello(body);
    if (!offer) return;
    this.#client = direction;
    this.#offer = offer;
    this.#answer = undefined;
    this.#certificate = undefined;
    this.#state = 'begun';
    const { version, sni, alpn, ja3 } = offer;
    this.#sink.tls({
      event: 'hello',
      version: versionName(version),
      ...(sni !== undefined && { sni }),
      ...(alpn.length > 0 && { alpn: alpn.join(',').slice(0, mostShown) }),
      ja3,
    });
  }

  #serverHello(body: Buffer): void {
    const answer = this.#offer && !this.#answer ? readServerHello(body) : undefined;
    if (!answer) return;
    if (answer.isRetry) {
      // Early data are refused with it, and another ClientHello of the same random follows (RFC 8446 §4.1.4).
      this.#sink.early(false);
      return;
    }
    this.#answer = answer;
    this.#alpn = answer.alpn;
    if (this.isTls13) this.#sink.answered();
  }

  #encryptedExtensions(body: Buffer): void {
    const { alpn, hasEarlyData } = readEncryptedExtensions(body);
    this.#alpn = alpn;
    this.#sink.early(hasEarlyData);
  }
}

/** Characters of a list. */
const mostShown = 512;

// XMPP without a stream around it, as WebSocket has it (RFC 7395 §3): what a session writes as a stream goes out as messages,
// and messages come in as the stream that they would have been.
import type { CloseCause, Connection, ConnectionSink, TlsFacts } from '../model/connection.js';
import { parseStandalone } from './element.js';
import { escapeAttribute, escapeText } from './escape.js';
import type { FrameKind } from './frame.js';
import { Framer } from './framer.js';
import { ns } from './namespaces.js';
import { endsName, readStartTag } from './start-tag.js';

const streamEnd = Buffer.from('</stream:stream>');
const close = Buffer.from(`<close xmlns='${ns.framing}'/>`);
const contentNs = Buffer.from(` xmlns='${ns.client}'`);
const streamsNs = Buffer.from(` xmlns:stream='${ns.streams}'`);

/** `inner` carries one message at each write and each delivery. */
export class MessageFraming implements Connection {
  readonly #inner: Connection;
  readonly #outgoing: Framer;
  #sink: ConnectionSink | undefined;
  #isOver = false;

  constructor(inner: Connection) {
    this.#inner = inner;
    this.#outgoing = new Framer({
      frame: (kind, buffer, start, end) => this.#send(kind, buffer, start, end),
      // What a scenario writes wrong on purpose goes out all the same: as the piece that is `opaque`.
      violation: () => undefined,
    });
  }

  get peer(): string {
    return this.#inner.peer;
  }

  get backlog(): number {
    return this.#inner.backlog;
  }

  get tls(): TlsFacts | undefined {
    return this.#inner.tls;
  }

  receive(sink: ConnectionSink): void {
    this.#sink = sink;
    this.#inner.receive({
      bytes: (bytes) => this.#message(bytes),
      closed: (cause, detail) => this.#closed(cause, detail),
    });
  }

  write(bytes: Uint8Array): void {
    if (beginsStream(bytes)) this.#outgoing.reset();
    this.#outgoing.push(bytes);
  }

  end(): void {
    this.#inner.end();
  }

  destroy(): void {
    this.#inner.destroy();
  }

  /** RFC 7395 §3.9: TLS is below the WebSocket or nowhere. */
  startTls(): Promise<TlsFacts> {
    return Promise.reject(new Error('STARTTLS does not exist on a WebSocket; wss:// has TLS'));
  }

  /** The bytes are the framer's: a message has its own. */
  #send(kind: FrameKind, buffer: Buffer, start: number, end: number): void {
    switch (kind) {
      case 'stream-open':
        this.#inner.write(openOf(this.#outgoing.context?.attrs ?? {}));
        break;
      case 'stanza':
      case 'nonza':
        this.#inner.write(declared(buffer.subarray(start, end)));
        break;
      case 'stream-close':
        this.#inner.write(close);
        break;
      case 'opaque':
        this.#inner.write(Buffer.from(buffer.subarray(start, end)));
        break;
      case 'keepalive':
        break;
    }
  }

  #message(bytes: Uint8Array): void {
    const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text = framingWord.exec(message.toString('latin1', 0, 64));
    if (text !== null) this.#framing(message.toString().trim());
    else if (isWhole(message)) this.#sink?.bytes(message);
    else if (message.some((byte) => byte > 0x20))
      this.#fail('the server sent a WebSocket message that is no whole element (RFC 7395 §3.3.3)');
  }

  /** `<open/>` or `<close/>`. */
  #framing(text: string): void {
    const element = parseStandalone(text);
    if (element?.is('open', ns.framing)) this.#sink?.bytes(headerOf(element.attrs));
    else if (element?.is('close', ns.framing)) {
      const elsewhere: unknown = element.attrs['see-other-uri'];
      if (typeof elsewhere === 'string') this.#sink?.bytes(seeOther(elsewhere));
      this.#sink?.bytes(streamEnd);
    } else this.#sink?.bytes(Buffer.from(text));
  }

  #fail(detail: string): void {
    this.#closed('error', detail);
    this.#inner.destroy();
  }

  #closed(cause: CloseCause, detail: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink?.closed(cause, detail);
  }
}

const framingWord = /^\s*<(?:[\w.-]+:)?(?:open|close)[\s/>]/;

/** As far as its two ends say: what comes between the stream's framer reads. */
function isWhole(message: Buffer): boolean {
  let end = message.length - 1;
  while (end > 0 && (message[end] as number) <= 0x20) end--;
  return message[0] === 0x3c && message[end] === 0x3e;
}

/** A session writes its header at the beginning of a write of its own. */
const beginsStream = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x3c &&
  /^<(\?xml |stream:stream )/.test(Buffer.from(bytes.subarray(0, 16)).toString('latin1'));

type Attributes = Readonly<Record<string, string>>;

const written = (attrs: Attributes, names: readonly string[]): string =>
  names
    .filter((name) => attrs[name] !== undefined)
    .map((name) => ` ${name}='${escapeAttribute(attrs[name] ?? '')}'`)
    .join('');

const openOf = (attrs: Attributes): Buffer =>
  Buffer.from(`<open xmlns='${ns.framing}'${written(attrs, ['to', 'from', 'xml:lang', 'version'])}/>`);

const headerOf = (attrs: Attributes): Buffer =>
  Buffer.from(
    `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}'${written(attrs, ['from', 'to', 'id', 'xml:lang', 'version'])}>`,
  );

/** The end with another address, as a stream would say it (RFC 7395 §3.6.1, RFC 6120 §4.9.3.19). */
const seeOther = (uri: string): Buffer =>
  Buffer.from(
    `<stream:error><see-other-host xmlns='${ns.streamErrors}'>${escapeText(uri)}</see-other-host></stream:error>`,
  );

/** The element with the namespaces that the stream would have lent it: every message stands alone (RFC 7395 §3.3.3). */
function declared(element: Buffer): Buffer {
  const { name, attributes } = readStartTag(element, 0, element.length);
  const missing = [
    ...(attributes.has('xmlns') ? [] : [contentNs]),
    ...(name.startsWith('stream:') && !attributes.has('xmlns:stream') ? [streamsNs] : []),
  ];
  let at = 1;
  while (at < element.length && !endsName(element[at] as number)) at++;
  return Buffer.concat([element.subarray(0, at), ...missing, element.subarray(at)]);
}

// One direction of HTTP/1 (RFC 9112): heads and bodies, of known length, in chunks, or up to the end of the connection.
import { Carry } from '../../xmpp/carry.js';
import { type HttpHead, hasToken, readHead, statusOf } from './head.js';
import { HeadReader } from './head-reader.js';

export interface HttpMessage {
  readonly head: HttpHead;
  /** Position of its first byte in this direction. */
  readonly offset: number;
  /** Bytes on the wire, head and framing of chunks included. */
  readonly size: number;
  /** As much of the body as was kept; valid during the call. */
  readonly body: Buffer;
  /** The body was larger than what was kept, or the connection ended inside it. */
  readonly isCut: boolean;
}

export interface HttpSink {
  /** A head is complete, its text one character a byte; false ends reading there: what follows is not HTTP. */
  head(head: HttpHead, offset: number, text: string): boolean;
  message(message: HttpMessage): void;
}

export interface HttpReaderOptions {
  readonly isMasked: boolean;
  /** Bytes of a body that are kept. */
  readonly bodyBytes: number;
  /** Of the request that the next response answers; undefined in the direction of requests. */
  readonly asked?: () => string | undefined;
}

const startForm = /^(?:[A-Z]+ \S+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}.*)$/;

type State = 'head' | 'length' | 'until-end' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'stopped';

/** Characters of a line between chunks. */
const mostLine = 4096;

export class HttpReader {
  readonly #sink: HttpSink;
  readonly #options: HttpReaderOptions;
  readonly #heads = new HeadReader();
  readonly #body = new Carry();
  #state: State = 'head';
  #head: HttpHead | undefined;
  #line = '';
  /** Bytes of the body, or of its chunk, that are still to come. */
  #left = 0;
  #isCut = false;
  /** All bytes of the message have been read, or it cannot be read on; its last bytes are to be counted. */
  #isWhole = false;
  #isBroken = false;
  /** A head that is none, or not for this reader. */
  #unread = Buffer.alloc(0);
  /** Positions in this direction: where the message began, and how far was read. */
  #begun = 0;
  #at = 0;

  constructor(sink: HttpSink, options: HttpReaderOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#state === 'stopped';
  }

  /** How many bytes were HTTP: all of them, unless reading was stopped. */
  push(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.#state !== 'stopped') {
      const next = this.#read(bytes, at);
      this.#at += next - at;
      at = next;
      if (this.#isBroken) this.#giveUp();
      else if (this.#isWhole) this.#finish();
    }
    return at;
  }

  /** The connection has ended: what was unfinished is told as far as it goes. */
  end(): void {
    if (this.#state === 'stopped' || !this.#head) return;
    if (this.#state !== 'until-end') this.#isCut = true;
    this.#finish();
  }

  /** What was collected of a head, when reading was stopped by it or inside it, or the connection ended; it is forgotten. */
  rest(): Buffer {
    const unread = this.#unread;
    this.#unread = Buffer.alloc(0);
    return unread.length > 0 ? unread : this.#heads.rest();
  }

  /** Reading ends here. */
  stop(): void {
    this.#state = 'stopped';
  }

  #read(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#inHead(bytes, at);
      case 'length':
      case 'chunk':
        return this.#inBody(bytes, at);
      case 'until-end':
        this.#keep(bytes, at, bytes.length);
        return bytes.length;
      case 'chunk-size':
      case 'chunk-end':
      case 'trailer':
        return this.#inLine(bytes, at);
      case 'stopped':
        return bytes.length;
      default:
        return this.#state satisfies never;
    }
  }

  #inHead(bytes: Buffer, at: number): number {
    if (this.#heads.length === 0) {
      // Empty lines before a message are to be ignored (RFC 9112 §2.2).
      if (bytes[at] === 0x0d || bytes[at] === 0x0a) return at + 1;
      this.#begun = this.#at;
    }
    const found = this.#heads.read(bytes, at);
    if (found === undefined) return bytes.length;
    if (found === 'too-long') {
      this.stop();
      return at;
    }
    this.#begin(found.text);
    return found.end;
  }

  #begin(text: string): void {
    const head = readHead(text, this.#options.isMasked);
    if (!startForm.test(head.startLine) || !this.#sink.head(head, this.#begun, text)) {
      this.#unread = Buffer.from(text, 'latin1');
      this.stop();
      return;
    }
    this.#head = head;
    this.#isCut = false;
    const length = this.#bodyLength(head);
    if (length === 'chunks') this.#state = 'chunk-size';
    else if (length === 'until-end') this.#state = length;
    else if (length > 0) {
      this.#state = 'length';
      this.#left = length;
    } else this.#state = 'head';
    this.#isWhole = length === 0;
  }

  /** RFC 9112 §6.3. */
  #bodyLength(head: HttpHead): number | 'chunks' | 'until-end' {
    const status = statusOf(head);
    const isResponse = head.startLine.startsWith('HTTP/');
    if (isResponse && (status < 200 || status === 204 || status === 304)) return 0;
    if (isResponse && this.#options.asked?.() === 'HEAD') return 0;
    if (hasToken(head, 'transfer-encoding', 'chunked')) return 'chunks';
    const length = head.fields.get('content-length');
    if (length === undefined) return isResponse ? 'until-end' : 0;
    const bytes = /^\d{1,15}$/.test(length) ? Number(length) : Number.NaN;
    return Number.isNaN(bytes) ? 'until-end' : bytes;
  }

  #inBody(bytes: Buffer, at: number): number {
    const to = Math.min(bytes.length, at + this.#left);
    this.#keep(bytes, at, to);
    this.#left -= to - at;
    if (this.#left === 0) {
      if (this.#state === 'chunk') this.#state = 'chunk-end';
      else this.#isWhole = true;
    }
    return to;
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const room = this.#options.bodyBytes - this.#body.length;
    if (to - from > room) this.#isCut = true;
    if (room > 0) this.#body.append(bytes, from, Math.min(to, from + room));
  }

  /** The size of a chunk, the line end after one, the lines after the last (RFC 9112 §7.1). */
  #inLine(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(0x0a, at);
    const to = newline < 0 ? bytes.length : newline + 1;
    this.#line += bytes.toString('latin1', at, Math.min(to, at + mostLine));
    if (this.#line.length > mostLine) this.#isBroken = true;
    if (newline < 0 || this.#isBroken) return to;
    const line = this.#line.trim();
    this.#line = '';
    if (this.#state === 'chunk-end') this.#state = 'chunk-size';
    else if (this.#state === 'trailer') this.#isWhole = line === '';
    else this.#chunk(line);
    return to;
  }

  #chunk(line: string): void {
    const [, digits] = /^([0-9a-fA-F]{1,12})\s*(?:;.*)?$/.exec(line) ?? [];
    if (digits === undefined) {
      this.#isBroken = true;
      return;
    }
    this.#left = Number.parseInt(digits, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'chunk';
  }

  /** The message is told as far as it goes. */
  #giveUp(): void {
    this.#isCut = true;
    this.#finish();
    this.stop();
  }

  /** Call it when all bytes of a message have been counted. */
  #finish(): void {
    const head = this.#head;
    if (!head) return;
    const body = this.#body.take();
    this.#head = undefined;
    this.#isWhole = false;
    this.#state = 'head';
    this.#sink.message({ head, offset: this.#begun, size: this.#at - this.#begun, body, isCut: this.#isCut });
  }
}

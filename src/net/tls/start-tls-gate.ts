// Watches the plain beginning of a connection for TLS: a ClientHello as its first bytes, or STARTTLS by its namespace.
import { longestHello, mayBeginTls, readClientHello } from '../../model/client-hello.js';
import type { Direction } from '../../model/flow.js';
import { NetError } from '../fault.js';
import type { Gate, Passage } from '../gate.js';
import type { Traffic } from '../traffic.js';
import type { Piece, StreamWatch } from './interception.js';
import { reportTrailing } from './trailing.js';

/** For the rest of a ClientHello to arrive. */
export const helloTimeoutMs = 30_000;
/** Bytes that are held of one direction: more than an unfinished answer to STARTTLS or a pipelined ClientHello has. */
const mostHeld = 64 * 1024;

/**
 * `first`: nothing has come yet. `hello`: the client has begun a ClientHello. `stream`: XML, which passes. `asked`: the server has
 * been asked for TLS; its answer is held until it is complete, and what the client sends is held as well.
 */
type State = 'first' | 'hello' | 'stream' | 'asked';

export class StartTlsGate implements Gate {
  readonly #passage: Passage;
  readonly #watch: StreamWatch;
  readonly #traffic: Traffic;
  #state: State = 'first';
  readonly #pushed: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #held: Record<Direction, Buffer> = { upstream: Buffer.alloc(0), downstream: Buffer.alloc(0) };
  #header: Piece | undefined;
  #isOffered = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(passage: Passage, watch: StreamWatch, traffic: Traffic) {
    this.#passage = passage;
    this.#watch = watch;
    this.#traffic = traffic;
  }

  push(direction: Direction, bytes: Uint8Array): void {
    if (this.#state === 'first') this.#begins(direction, bytes);
    switch (this.#state) {
      case 'first':
      case 'stream':
        this.#follow(direction, bytes);
        break;
      case 'hello':
        if (direction === 'upstream') this.#hello(bytes);
        else this.#serverSpeaks(bytes);
        break;
      case 'asked':
        if (direction === 'upstream') this.#early(bytes);
        else this.#answer(bytes);
        break;
    }
  }

  ended(direction: Direction): void {
    const held = this.#held[direction];
    if (direction === 'upstream' && this.#state === 'asked') return;
    this.#held[direction] = Buffer.alloc(0);
    if (held.length > 0) this.#passage.forward(direction, held);
  }

  closed(): void {
    clearTimeout(this.#timer);
  }

  #begins(direction: Direction, bytes: Uint8Array): void {
    const isTls = direction === 'upstream' && mayBeginTls(bytes);
    this.#state = isTls ? 'hello' : 'stream';
    if (isTls) this.#timer = setTimeout(() => this.#helloIsLate(), helloTimeoutMs);
  }

  #hello(bytes: Uint8Array): void {
    const all = this.#hold('upstream', bytes);
    const hello = readClientHello(all);
    if (hello === 'cut' && all.length <= longestHello) return;
    this.closed();
    if (typeof hello === 'object') this.#passage.handOver({ kind: 'direct', hello, bytes: all });
    else this.#letGo();
  }

  /** Servers do not speak before the hello is complete: whatever this is, it is not TLS. */
  #serverSpeaks(bytes: Uint8Array): void {
    this.#letGo();
    this.#passage.forward('downstream', bytes);
  }

  #helloIsLate(): void {
    const words = `the ClientHello was not complete after ${helloTimeoutMs / 1000} s`;
    const error = new NetError(words, 'ETIMEDOUT');
    this.#traffic.tls({ leg: 'client', event: 'failed', detail: error.message });
    this.#passage.refuse('upstream', error);
  }

  /** Nothing to be done here: all passes. */
  #letGo(): void {
    this.closed();
    for (const direction of ['downstream', 'upstream'] as const) {
      const held = this.#held[direction];
      this.#held[direction] = Buffer.alloc(0);
      if (held.length > 0) this.#passage.forward(direction, held);
    }
    this.#passage.open();
  }

  #follow(direction: Direction, bytes: Uint8Array): void {
    const origin = this.#pushed[direction];
    const pieces = this.#read(direction, bytes);
    const asking = pieces.findIndex(({ kind }) => kind === 'starttls' && direction === 'upstream');
    const settled = pieces.findIndex(({ kind }) => kind === 'settled');
    const isAsked = asking >= 0 && (settled < 0 || asking < settled);
    // What follows <starttls/> is not read as XML.
    for (const piece of isAsked ? pieces.slice(0, asking) : pieces) this.#note(direction, piece);
    const end = isAsked ? (pieces[asking]?.end ?? 0) - origin : bytes.length;
    this.#passage.forward(direction, bytes.subarray(0, end));
    if (isAsked) this.#ask(bytes.subarray(end));
    else if (settled >= 0) this.#letGo();
  }

  /** Keeps of a piece what matters later. */
  #note(direction: Direction, piece: Piece): void {
    if (piece.kind === 'header' && direction === 'upstream') this.#header = piece;
    else if (piece.kind === 'features') this.#isOffered = piece.offersTls === true;
    else if (piece.kind === 'proceed' && direction === 'downstream') this.#noteUnasked();
  }

  #ask(rest: Uint8Array): void {
    this.#state = 'asked';
    if (!this.#isOffered)
      this.#traffic.note({
        dir: 'upstream',
        topic: 'tls',
        text: 'the client asks for STARTTLS although the server has not offered it',
      });
    if (rest.length > 0) this.#early(rest);
  }

  #noteUnasked(): void {
    const text =
      'the server sent <proceed/> although nobody asked for TLS: it was forwarded, and TLS has not begun';
    this.#traffic.note({ dir: 'downstream', topic: 'tls', text });
  }

  /** What the client sends before it knows the answer. */
  #early(bytes: Uint8Array): void {
    const held = this.#hold('upstream', bytes);
    if (held.length <= mostHeld) return;
    const error = new NetError('too much was sent before the answer to STARTTLS', 'EMSGSIZE');
    this.#traffic.tls({ leg: 'client', event: 'failed', detail: error.message });
    this.#passage.refuse('upstream', error);
  }

  /** The server's answer: complete elements go on, except `<proceed/>`. */
  #answer(bytes: Uint8Array): void {
    const origin = this.#pushed.downstream - this.#held.downstream.length;
    this.#hold('downstream', bytes);
    let from = origin;
    for (const { kind, end } of this.#read('downstream', bytes)) {
      const [piece, rest] = split(this.#held.downstream, end - from);
      from = end;
      if (kind === 'proceed') {
        this.#begin(piece, rest);
        return;
      }
      this.#passage.forward('downstream', piece);
      this.#held.downstream = rest;
      if (kind === 'failure') this.#refused();
      else if (kind === 'settled') this.#letGo();
      if (kind === 'failure' || kind === 'settled') return;
    }
    if (this.#held.downstream.length > mostHeld) this.#letGo();
  }

  /** TLS is not to be, and the stream ends (RFC 6120 §5.4.2.2): a ClientHello sent too early is of no use to the server. */
  #refused(): void {
    this.#traffic.tls({
      leg: 'upstream',
      event: 'failed',
      detail: 'the server refused STARTTLS with <failure/>',
    });
    if (mayBeginTls(this.#held.upstream)) this.#held.upstream = Buffer.alloc(0);
    this.#letGo();
  }

  #begin(proceed: Buffer, trailing: Buffer): void {
    this.closed();
    const offset = this.#traffic.passed('downstream') + proceed.length;
    if (trailing.length > 0) reportTrailing(this.#traffic, 'downstream', offset, trailing.length);
    this.#passage.handOver({
      kind: 'starttls',
      ...(this.#header?.to !== undefined && { to: this.#header.to }),
      isServer: this.#header?.isServer === true,
      proceed: Buffer.from(proceed),
      early: this.#held.upstream,
    });
  }

  #read(direction: Direction, bytes: Uint8Array): readonly Piece[] {
    this.#pushed[direction] += bytes.length;
    return this.#watch.push(direction, bytes);
  }

  #hold(direction: Direction, bytes: Uint8Array): Buffer {
    const held = Buffer.concat([this.#held[direction], bytes]);
    this.#held[direction] = held;
    return held;
  }
}

const split = (bytes: Buffer, at: number): [Buffer, Buffer] => [bytes.subarray(0, at), bytes.subarray(at)];

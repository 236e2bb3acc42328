// HTTP/1 (RFC 9112): BOSH as XMPP (XEP-0124, XEP-0206), an upgrade to WebSocket handed on, anything else a line per message.
import { type Direction, opposite } from '../../model/flow.js';
import { type Micros, micros } from '../../model/time.js';
import { DataReader } from '../data.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { type BoshBody, readBoshBody } from '../web/bosh-body.js';
import { OrderedSession } from '../web/bosh-session.js';
import type { BoshSession, BoshSessions } from '../web/bosh-sessions.js';
import { webFaults } from '../web/faults.js';
import {
  asksForWebSocket,
  beginsHttp,
  type HttpHead,
  methodOf,
  tokensOf,
  withoutQuery,
} from '../web/head.js';
import { inflateWhole } from '../web/inflate.js';
import { type HttpMessage, HttpReader } from '../web/message-reader.js';
import { rebased } from '../web/rebased.js';

const certainty = { yes: 10, maybe: 5, no: 0 };

export const http: DecoderDef = {
  name: 'http',
  transport: 'stream',
  priority: (first) => (first.length === 0 ? 0 : certainty[beginsHttp(first)]),
  create: (context) => new HttpDecoder(context),
};

/** A request that waits for its answer. */
interface Asked {
  readonly method: string;
  session?: BoshSession;
  rid?: number | undefined;
}

/** Requests on one connection that wait for answers. */
const mostAsked = 1000;
/** Bytes kept until the first of them tell whether this is HTTP. */
const mostHeld = 64 * 1024;

interface Piece {
  readonly dir: Direction;
  readonly bytes: Buffer;
  readonly at: Micros;
}

/** What has come in the direction that spoke first. */
const beginningOf = (held: readonly Piece[]): Buffer =>
  Buffer.concat(held.filter((piece) => piece.dir === held[0]?.dir).map((piece) => piece.bytes));

class HttpDecoder implements Decoder {
  readonly #context: DecoderContext;
  readonly #sessions: BoshSessions;
  readonly #readers: Readonly<Record<Direction, HttpReader>>;
  readonly #data: Readonly<Record<Direction, DataReader>>;
  readonly #received: Record<Direction, number> = { upstream: 0, downstream: 0 };
  /** Until it is sure that this is HTTP. */
  #held: Piece[] | undefined = [];
  readonly #asked: Asked[] = [];
  /** Of the upgrade that is being handed on: where it begins. */
  #upgradeAt: number | undefined;
  #upgradeHead = Buffer.alloc(0);
  /** Whoever reads on when this is no HTTP, or no longer. */
  #instead: Decoder | undefined;
  #at = micros(0);

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#sessions = context.shared.bosh;
    this.#readers = { upstream: this.#reader('upstream'), downstream: this.#reader('downstream') };
    this.#data = { upstream: new DataReader(context.secrets), downstream: new DataReader(context.secrets) };
  }

  push(dir: Direction, chunk: Uint8Array, at: Micros): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#held) this.#hold({ dir, bytes, at });
    else this.#push(dir, bytes, at);
  }

  end(dir: Direction, at: Micros): void {
    if (this.#held) this.#decide('no');
    this.#at = at;
    if (this.#instead) {
      this.#instead.end(dir, at);
      return;
    }
    this.#readers[dir].end();
    this.#rest(dir);
  }

  gap(dir: Direction, count: number, at: Micros): void {
    if (this.#held) this.#decide('no');
    if (this.#instead) {
      this.#instead.gap?.(dir, count, at);
      return;
    }
    // Where the next message begins is unknown.
    this.#readers[dir].end();
    this.#rest(dir);
    this.#readers[dir].stop();
    this.#received[dir] += count;
  }

  /** The first bytes of the connection decide. */
  #hold({ dir, bytes, at }: Piece): void {
    const held = this.#held ?? [];
    held.push({ dir, bytes: Buffer.from(bytes), at });
    const certain = beginsHttp(beginningOf(held));
    const size = held.reduce((sum, piece) => sum + piece.bytes.length, 0);
    if (certain !== 'maybe' || size > mostHeld) this.#decide(certain);
  }

  #decide(certain: 'yes' | 'maybe' | 'no'): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    // It is the same beginning, for another decoder.
    const except = [...(this.#context.except ?? []), http.name];
    if (certain !== 'yes') this.#instead = this.#context.inner(beginningOf(held), { except });
    for (const { dir, bytes, at } of held) this.#push(dir, bytes, at);
  }

  #push(dir: Direction, bytes: Buffer, at: Micros): void {
    this.#at = at;
    if (this.#instead) {
      this.#instead.push(dir, bytes, at);
      return;
    }
    const offset = this.#received[dir];
    const read = this.#readers[dir].push(bytes);
    if (this.#upgradeAt !== undefined) {
      this.#handOn(this.#upgradeAt, bytes, offset);
      return;
    }
    this.#received[dir] += bytes.length;
    if (!this.#readers[dir].isStopped) return;
    const rest = this.#readers[dir].rest();
    if (rest.length > 0) this.#show(dir, rest, offset + read - rest.length);
    if (read < bytes.length) this.#show(dir, bytes.subarray(read), offset + read);
  }

  /** The request for a WebSocket begins in these bytes, or before them: another decoder reads it again. */
  #handOn(begun: number, bytes: Buffer, offset: number): void {
    const base = { upstream: begun, downstream: this.#received.downstream };
    const { head, body } = {
      head: this.#upgradeHead,
      body: bytes.subarray(begun + this.#upgradeHead.length - offset),
    };
    this.#instead = this.#context.inner(head, {
      emit: rebased(this.#context.emit, base),
      except: [http.name],
    });
    this.#instead.push('upstream', head, this.#at);
    if (body.length > 0) this.#instead.push('upstream', body, this.#at);
  }

  #reader(dir: Direction): HttpReader {
    const { limits, secrets } = this.#context;
    return new HttpReader(
      {
        head: (head, offset, text) => this.#head(dir, head, offset, text),
        message: (message) => this.#message(dir, message),
      },
      {
        isMasked: secrets === 'mask',
        bodyBytes: limits.stanzaBytes,
        ...(dir === 'downstream' && { asked: () => this.#asked[0]?.method }),
      },
    );
  }

  #head(dir: Direction, head: HttpHead, offset: number, text: string): boolean {
    if (dir === 'downstream') return true;
    if (asksForWebSocket(head) && this.#asked.length === 0) {
      this.#upgradeAt = offset;
      this.#upgradeHead = Buffer.from(text, 'latin1');
      return false;
    }
    this.#asked.push({ method: methodOf(head) });
    return this.#asked.length <= mostAsked;
  }

  #message(dir: Direction, message: HttpMessage): void {
    const isInterim = /^HTTP\/1\.[01] 1\d\d/.test(message.head.startLine);
    const asked = dir === 'upstream' ? this.#asked.at(-1) : isInterim ? undefined : this.#asked.shift();
    const body = this.#boshBody(dir, message);
    if (body === undefined || asked === undefined) this.#plain(dir, message);
    else this.#bosh(dir, message, body, asked);
    // What follows another protocol's switch is no HTTP (RFC 9110 §7.8).
    if (/^HTTP\/1\.[01] 101/.test(message.head.startLine))
      for (const each of [dir, opposite(dir)]) this.#readers[each].stop();
  }

  #boshBody(dir: Direction, { head, body, offset, isCut }: HttpMessage): BoshBody | undefined {
    const { limits } = this.#context;
    if (body.length === 0 || isCut) return undefined;
    const [encoding, ...more] = tokensOf(head, 'content-encoding');
    if (encoding === undefined || encoding === 'identity') return readBoshBody(body, limits);
    if (more.length > 0 || !['gzip', 'x-gzip', 'deflate'].includes(encoding)) return undefined;
    const inflated = inflateWhole(body, limits.stanzaBytes);
    if (Buffer.isBuffer(inflated)) return readBoshBody(inflated, limits);
    const fault = inflated === 'too-large' ? webFaults.tooLarge : webFaults.encoding;
    this.#context.emit({ t: 'violation', ...this.#place(dir, offset), ...fault });
    return undefined;
  }

  #bosh(dir: Direction, { offset, body: { length: size } }: HttpMessage, body: BoshBody, asked: Asked): void {
    const spot = { ...this.#place(dir, offset), emit: this.#context.emit };
    const { sid } = body.attrs;
    if (dir === 'upstream') {
      asked.session = this.#session(sid);
      asked.rid = readRid(body.attrs.rid);
      asked.session.request({ body, spot, size }, asked.rid);
      return;
    }
    const session = asked.session ?? this.#session(sid);
    if (sid !== undefined) this.#sessions.set(sid, session);
    session.response({ body, spot, size }, asked.rid);
  }

  /** Of a request that begins one it becomes known with the answer. */
  #session(sid: string | undefined): BoshSession {
    const known = sid === undefined ? undefined : this.#sessions.get(sid);
    if (known) return known;
    const session = new OrderedSession(this.#context);
    if (sid !== undefined) this.#sessions.set(sid, session);
    return session;
  }

  #plain(dir: Direction, { head, offset, size, isCut }: HttpMessage): void {
    const summary = withoutQuery(head.startLine) + (isCut ? ' (cut off)' : '');
    const place = this.#place(dir, offset);
    this.#context.emit({ t: 'data', ...place, bytes: size, protocol: 'http', summary, text: head.shown });
  }

  #rest(dir: Direction): void {
    const rest = this.#readers[dir].rest();
    if (rest.length > 0) this.#show(dir, rest, this.#received[dir] - rest.length);
  }

  #show(dir: Direction, bytes: Buffer, offset: number): void {
    this.#context.emit(this.#data[dir].read(this.#place(dir, offset), bytes, 'http'));
  }

  #place(dir: Direction, offset: number) {
    return { seq: 0, flow: this.#context.flow, at: this.#at, dir, offset };
  }
}

/** XEP-0124 §14.1: at most 2^53 - 1. */
function readRid(text: string | undefined): number | undefined {
  const rid = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isSafeInteger(rid) ? rid : undefined;
}

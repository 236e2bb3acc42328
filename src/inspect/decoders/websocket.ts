// XMPP over WebSocket (RFC 6455, RFC 7692, RFC 7395): the upgrade, then messages of one element each.
import type { Direction } from '../../model/flow.js';
import { type Micros, micros } from '../../model/time.js';
import { Carry } from '../../xmpp/carry.js';
import { readEnvelope } from '../../xmpp/envelope.js';
import type { Fault } from '../../xmpp/fault.js';
import { DataReader } from '../data.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { webFaults } from '../web/faults.js';
import { readFraming } from '../web/framing.js';
import { asksForWebSocket, hasToken, readHead, statusOf } from '../web/head.js';
import { HeadReader } from '../web/head-reader.js';
import { MessageInflater } from '../web/inflate.js';
import { rebased } from '../web/rebased.js';
import type { Spot } from '../web/spot.js';
import { VirtualStream } from '../web/virtual-stream.js';
import { opcodes, WsHalf, type WsMessage } from '../web/ws-half.js';
import { closeWords, readDeflate } from '../web/ws-words.js';

export const websocket: DecoderDef = {
  name: 'websocket',
  transport: 'stream',
  priority(first) {
    const text = Buffer.from(first.subarray(0, mostSniffed)).toString('latin1');
    const end = text.search(/\r?\n\r?\n/);
    return text.startsWith('GET ') && end > 0 && asksForWebSocket(readHead(text.slice(0, end), true))
      ? 20
      : 0;
  },
  create: (context) => new WebSocketDecoder(context),
};

const mostSniffed = 64 * 1024;
/** Bytes of the client that may come before the answer to its upgrade. */
const mostHeld = 64 * 1024;

const noContext = { contentNs: '', prefixes: new Map<string, string>(), attrs: {} };

class WebSocketDecoder implements Decoder {
  readonly #context: DecoderContext;
  readonly #heads = { upstream: new HeadReader(), downstream: new HeadReader() };
  readonly #received: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #data: Readonly<Record<Direction, DataReader>>;
  #isAsked = false;
  /** What the client sent after its request, before the answer. */
  readonly #held = new Carry();
  /** Frames, once the upgrade was agreed on. */
  #halves: Readonly<Record<Direction, WsHalf>> | undefined;
  /** Whoever reads on when this turned out to be something else. */
  #instead: Decoder | undefined;
  #isXmpp = false;
  #stream: VirtualStream | undefined;
  #at = micros(0);

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#data = { upstream: new DataReader(context.secrets), downstream: new DataReader(context.secrets) };
  }

  push(dir: Direction, chunk: Uint8Array, at: Micros): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const offset = this.#received[dir];
    this.#received[dir] += bytes.length;
    this.#at = at;
    if (this.#instead) this.#instead.push(dir, bytes, at);
    else if (this.#halves) this.#frames(dir, bytes, offset);
    else if (dir === 'upstream') this.#request(bytes, offset);
    else this.#response(bytes, offset);
  }

  end(dir: Direction, at: Micros): void {
    this.#at = at;
    if (this.#instead) {
      this.#instead.end(dir, at);
      return;
    }
    const rest = this.#heads[dir].rest();
    if (rest.length > 0) this.#show(dir, rest, this.#received[dir] - rest.length);
    this.#halves?.[dir].end(this.#received[dir]);
    this.#stream?.end(dir, at);
  }

  gap(dir: Direction, count: number, at: Micros): void {
    this.#received[dir] += count;
    if (this.#instead) {
      this.#instead.gap?.(dir, count, at);
      return;
    }
    // Where the next frame begins is unknown.
    this.#giveUp(dir, Buffer.alloc(0));
  }

  #request(bytes: Buffer, offset: number): void {
    if (this.#isAsked) {
      if (this.#held.length + bytes.length > mostHeld) {
        this.#giveUp('upstream', bytes);
        return;
      }
      this.#held.append(bytes, 0, bytes.length);
      return;
    }
    const head = this.#heads.upstream.read(bytes, 0);
    if (head === 'too-long') {
      this.#giveUp('upstream', bytes);
      return;
    }
    if (head === undefined) return;
    this.#isAsked = true;
    this.#showHead('upstream', head.text, offset + head.end);
    if (head.end < bytes.length) this.#request(bytes.subarray(head.end), offset + head.end);
  }

  #response(bytes: Buffer, offset: number): void {
    const head = this.#heads.downstream.read(bytes, 0);
    if (head === 'too-long') {
      this.#giveUp('downstream', bytes);
      return;
    }
    if (head === undefined) return;
    const { secrets, limits } = this.#context;
    const read = readHead(head.text, secrets === 'mask');
    const end = offset + head.end;
    // An interim answer comes before the real one (RFC 9110 §15.2).
    if (statusOf(read) !== 101) {
      this.#refused(head.text, bytes.subarray(head.end), end);
      return;
    }
    this.#showHead('downstream', head.text, end);
    this.#isXmpp = hasToken(read, 'sec-websocket-protocol', 'xmpp');
    const deflate = readDeflate(read.fields.get('sec-websocket-extensions') ?? '');
    const half = (dir: Direction, from: number): WsHalf => {
      const sink = {
        message: (message: WsMessage) => this.#message(dir, message),
        fault: (fault: Fault, at: number) => this.#fault(dir, fault, at),
      };
      const inflater = deflate && new MessageInflater(deflate[dir], limits.stanzaBytes);
      return new WsHalf(dir, sink, limits.stanzaBytes, inflater, from);
    };
    const held = this.#held.take();
    const asked = this.#received.upstream - held.length;
    this.#halves = { upstream: half('upstream', asked), downstream: half('downstream', end) };
    if (head.end < bytes.length) this.#frames('downstream', bytes.subarray(head.end), end);
    if (held.length > 0) this.#frames('upstream', held, asked);
  }

  /** No upgrade: the connection goes on with HTTP, which answers the request that was shown. */
  #refused(head: string, rest: Buffer, end: number): void {
    const held = this.#held.take();
    const base = { upstream: this.#received.upstream - held.length, downstream: end - head.length };
    this.#instead = this.#context.inner(Buffer.from('HTTP/1.1 '), {
      emit: rebased(this.#context.emit, base),
      except: [websocket.name],
    });
    this.#instead.push('downstream', Buffer.concat([Buffer.from(head, 'latin1'), rest]), this.#at);
    if (held.length > 0) this.#instead.push('upstream', held, this.#at);
  }

  #frames(dir: Direction, bytes: Buffer, offset: number): void {
    const read = this.#halves?.[dir].push(bytes) ?? 0;
    if (read < bytes.length) this.#show(dir, bytes.subarray(read), offset + read);
  }

  /** All further bytes of both directions are shown as they are. */
  #giveUp(dir: Direction, bytes: Buffer): void {
    const rest = this.#heads[dir].rest();
    const held = this.#held.take();
    this.#instead = rawTeller((way, piece) => this.#show(way, piece, this.#received[way] - piece.length));
    const end = (way: Direction): number => this.#received[way] - (way === dir ? bytes.length : 0);
    if (held.length > 0) this.#show('upstream', held, end('upstream') - held.length);
    if (rest.length > 0) this.#show(dir, rest, end(dir) - rest.length);
    if (bytes.length > 0) this.#show(dir, bytes, end(dir));
  }

  #message(dir: Direction, message: WsMessage): void {
    const { opcode, payload, offset } = message;
    if (opcode >= opcodes.close) {
      this.#control(dir, message);
      return;
    }
    if (payload === undefined) return;
    if (!this.#isXmpp || opcode !== opcodes.text) {
      if (this.#isXmpp && opcode === opcodes.binary) this.#fault(dir, webFaults.binary, offset);
      this.#show(dir, payload, offset);
      return;
    }
    const framing = readFraming(payload);
    if (framing === undefined) {
      this.#element(dir, payload, offset);
      return;
    }
    this.#stream ??= new VirtualStream(this.#context, { contentNs: framing.contentNs });
    const frame = { attrs: framing.attrs, xml: framing.xml };
    if (framing.event === 'open') this.#stream.open(this.#spot(dir, offset), frame);
    else this.#stream.close(this.#spot(dir, offset), frame);
  }

  #element(dir: Direction, payload: Buffer, offset: number): void {
    this.#stream ??= new VirtualStream(this.#context);
    const spot = this.#spot(dir, offset);
    const first = payload.findIndex((byte) => byte > 0x20);
    if (payload[first] === 0x3c && isBare(payload.subarray(first)))
      this.#fault(dir, webFaults.undeclared, offset);
    const rest = this.#stream.elements(spot, payload, () => this.#fault(dir, webFaults.several, offset));
    if (rest === 'nothing') return;
    this.#fault(dir, webFaults.notOne, offset);
    this.#show(dir, payload, offset);
  }

  /** Ping, pong and close, in words. */
  #control(dir: Direction, { opcode, offset, size, payload = Buffer.alloc(0) }: WsMessage): void {
    const name = opcode === opcodes.ping ? 'ping' : opcode === opcodes.pong ? 'pong' : 'close';
    const summary = name === 'close' ? `WebSocket close ${closeWords(payload)}`.trim() : `WebSocket ${name}`;
    this.#context.emit({
      t: 'data',
      ...this.#place(dir, offset),
      bytes: size,
      protocol: 'websocket',
      summary,
    });
  }

  #showHead(dir: Direction, text: string, end: number): void {
    const { startLine, shown } = readHead(text, this.#context.secrets === 'mask');
    const place = this.#place(dir, end - text.length);
    const summary = shown.split('\n', 1)[0] ?? startLine;
    this.#context.emit({
      t: 'data',
      ...place,
      bytes: text.length,
      protocol: 'websocket',
      summary,
      text: shown,
    });
  }

  #show(dir: Direction, bytes: Buffer, offset: number): void {
    if (bytes.length > 0)
      this.#context.emit(this.#data[dir].read(this.#place(dir, offset), bytes, 'websocket'));
  }

  #fault(dir: Direction, fault: Fault, offset: number): void {
    this.#context.emit({ t: 'violation', ...this.#place(dir, offset), ...fault });
  }

  #place(dir: Direction, offset: number) {
    return { seq: 0, flow: this.#context.flow, at: this.#at, dir, offset };
  }

  #spot(dir: Direction, offset: number): Spot {
    return { ...this.#place(dir, offset), emit: this.#context.emit };
  }
}

const isBare = (element: Buffer): boolean => readEnvelope(element, 0, element.length, noContext).ns === '';

const rawTeller = (tell: (dir: Direction, piece: Buffer) => void): Decoder => ({
  push: (dir, bytes) => tell(dir, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  end() {},
});

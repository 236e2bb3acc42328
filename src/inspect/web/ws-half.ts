// One direction of a WebSocket: frames to messages, and what is wrong with them (RFC 6455 §5.4, §5.5).
import type { Direction } from '../../model/flow.js';
import { Carry } from '../../xmpp/carry.js';
import type { Fault } from '../../xmpp/fault.js';
import { webFaults } from './faults.js';
import { FrameReader, type WsFrame } from './frame-reader.js';
import type { MessageInflater } from './inflate.js';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface WsMessage {
  readonly opcode: number;
  /** Of its first frame. */
  readonly offset: number;
  /** Payload on the wire, of all its frames. */
  readonly size: number;
  readonly isCompressed: boolean;
  /** Inflated; valid during the call. Undefined when it was too large or could not be read. */
  readonly payload: Buffer | undefined;
}

export interface WsHalfSink {
  message(message: WsMessage): void;
  fault(fault: Fault, offset: number): void;
}

interface Begun {
  readonly opcode: number;
  readonly offset: number;
  readonly isCompressed: boolean;
  size: number;
  isTooLarge: boolean;
}

const isControl = (opcode: number): boolean => opcode >= 8;
const known: ReadonlySet<number> = new Set(Object.values(opcodes));

export class WsHalf {
  readonly #sink: WsHalfSink;
  readonly #direction: Direction;
  readonly #mostBytes: number;
  readonly #inflater: MessageInflater | undefined;
  readonly #reader: FrameReader;
  readonly #data = new Carry();
  readonly #control = new Carry();
  #message: Begun | undefined;
  #frame: WsFrame | undefined;

  /** @param mostBytes of a message @param offset of the first byte pushed */
  constructor(
    direction: Direction,
    sink: WsHalfSink,
    mostBytes: number,
    inflater: MessageInflater | undefined,
    offset: number,
  ) {
    this.#direction = direction;
    this.#sink = sink;
    this.#mostBytes = mostBytes;
    this.#inflater = inflater;
    this.#reader = new FrameReader(
      {
        frame: (frame) => this.#begin(frame),
        payload: (bytes) => this.#payload(bytes),
        done: () => this.#done(),
        lost: (at) => sink.fault(webFaults.length, at),
      },
      offset,
    );
  }

  /** How many bytes were frames. */
  push(bytes: Buffer): number {
    return this.#reader.push(bytes);
  }

  /** @param offset where the connection ended */
  end(offset: number): void {
    if (this.#message || this.#reader.isInside) this.#sink.fault(webFaults.cutShort, offset);
  }

  #begin(frame: WsFrame): void {
    this.#frame = frame;
    for (const fault of this.#faultsOf(frame)) this.#sink.fault(fault, frame.offset);
    if (isControl(frame.opcode)) {
      this.#control.clear();
      return;
    }
    if (frame.opcode === opcodes.continuation && this.#message) return;
    this.#data.clear();
    const { opcode, offset, reserved } = frame;
    // A continuation of nothing is shown as a message all the same.
    const isCompressed = this.#inflater !== undefined && (reserved & 0x40) !== 0;
    this.#message = { opcode, offset, isCompressed, size: 0, isTooLarge: false };
  }

  #faultsOf({ opcode, reserved, isFinal, isMasked, length }: WsFrame): Fault[] {
    const isClient = this.#direction === 'upstream';
    const mayCompress = this.#inflater && (opcode === opcodes.text || opcode === opcodes.binary);
    const isContinuation = opcode === opcodes.continuation;
    const isFragmentWrong = !isControl(opcode) && isContinuation !== (this.#message !== undefined);
    return [
      ...((reserved & (mayCompress ? 0x30 : 0x70)) !== 0 ? [webFaults.reserved] : []),
      ...(known.has(opcode) ? [] : [webFaults.opcode]),
      ...(isClient && !isMasked ? [webFaults.unmasked] : []),
      ...(!isClient && isMasked ? [webFaults.masked] : []),
      ...(isControl(opcode) && (!isFinal || length > 125) ? [webFaults.control] : []),
      ...(isFragmentWrong ? [webFaults.fragment] : []),
    ];
  }

  #payload(bytes: Buffer): void {
    if (this.#frame && isControl(this.#frame.opcode)) {
      const room = 125 - this.#control.length;
      if (room > 0) this.#control.append(bytes, 0, Math.min(bytes.length, room));
      return;
    }
    const message = this.#message;
    if (!message) return;
    message.size += bytes.length;
    if (message.isTooLarge) return;
    if (message.size <= this.#mostBytes) {
      this.#data.append(bytes, 0, bytes.length);
      return;
    }
    message.isTooLarge = true;
    this.#data.clear();
    this.#sink.fault(webFaults.tooLarge, message.offset);
  }

  #done(): void {
    const frame = this.#frame;
    if (!frame) return;
    if (isControl(frame.opcode)) {
      const payload = this.#control.buffer.subarray(0, this.#control.length);
      const { opcode, offset, length } = frame;
      this.#sink.message({ opcode, offset, size: length, isCompressed: false, payload });
    } else if (frame.isFinal && this.#message) {
      const message = this.#message;
      this.#message = undefined;
      const { opcode, offset, size, isCompressed } = message;
      this.#sink.message({ opcode, offset, size, isCompressed, payload: this.#content(message) });
      this.#data.clear();
    }
  }

  #content({ isTooLarge, isCompressed, offset }: Begun): Buffer | undefined {
    if (isTooLarge) {
      if (isCompressed) this.#inflater?.skip();
      return undefined;
    }
    const bytes = this.#data.buffer.subarray(0, this.#data.length);
    if (!isCompressed || !this.#inflater) return bytes;
    const inflated = this.#inflater.inflate(bytes);
    if (Buffer.isBuffer(inflated)) return inflated;
    this.#sink.fault(inflated === 'broken' ? webFaults.deflate : webFaults.tooLarge, offset);
    return undefined;
  }
}

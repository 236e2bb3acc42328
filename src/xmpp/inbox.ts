// Frames of a stream in negotiation, kept until the negotiation asks for them.
import type { Element } from '@xmpp/xml';
import { parseElement } from './element.js';
import type { FrameKind, StreamContext } from './frame.js';

/** A frame with bytes and context of its own. */
export interface KeptFrame {
  readonly kind: FrameKind;
  readonly bytes: Buffer;
  readonly context: StreamContext;
}

/** How many frames a peer may send ahead of what was asked of it. */
const mostFrames = 1000;

/** A queue with one reader. */
export class Inbox {
  readonly #frames: KeptFrame[] = [];
  #reader: { resolve(frame: KeptFrame): void; reject(reason: Error): void } | undefined;
  #failure: Error | undefined;

  get length(): number {
    return this.#frames.length;
  }

  /** Takes a copy of buffer[start, end). */
  put(kind: FrameKind, buffer: Buffer, start: number, end: number, context: StreamContext): void {
    const frame = { kind, bytes: Buffer.from(buffer.subarray(start, end)), context };
    if (this.#reader) {
      this.#reader.resolve(frame);
      this.#reader = undefined;
    } else if (this.#frames.length < mostFrames) {
      this.#frames.push(frame);
    } else {
      this.fail(new Error(`more than ${mostFrames} frames before the login was over`));
    }
  }

  /** The next frame; rejects once fail() was called and nothing is left. */
  take(): Promise<KeptFrame> {
    const frame = this.#frames.shift();
    if (frame) return Promise.resolve(frame);
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** No more frames will come. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#reader?.reject(reason);
    this.#reader = undefined;
  }

  /** What was not taken. */
  drain(): KeptFrame[] {
    return this.#frames.splice(0);
  }
}

/** The frame's element; undefined when it cannot be parsed. */
export const elementOf = ({ bytes, context }: KeptFrame): Element | undefined =>
  parseElement(bytes, 0, bytes.length, context);

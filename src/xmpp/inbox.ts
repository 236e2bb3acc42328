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

/** How much a peer may send until the login is over. */
const mostBytes = 4 * 1024 ** 2;
/** What a kept frame costs besides its bytes. */
const frameBytes = 256;

/** A queue with one reader. */
export class Inbox {
  readonly #frames: KeptFrame[] = [];
  readonly #aside: KeptFrame[] = [];
  #bytes = 0;
  #reader: ((frame: KeptFrame) => void) | undefined;
  #failure: Error | undefined;
  #reject: (reason: Error) => void = () => undefined;
  readonly #failed = new Promise<never>((_, reject) => {
    this.#reject = reject;
  });

  constructor() {
    // Whoever waits hears of a failure; when nobody does it is not unhandled.
    this.#failed.catch(() => undefined);
  }

  /** Frames that have not been taken. */
  get length(): number {
    return this.#frames.length;
  }

  /** The reason of fail(). */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Takes a copy of buffer[start, end); false when there is no room for it. */
  put(kind: FrameKind, buffer: Buffer, start: number, end: number, context: StreamContext): boolean {
    this.#bytes += end - start + frameBytes;
    if (this.#bytes > mostBytes) return false;
    const frame = { kind, bytes: Buffer.from(buffer.subarray(start, end)), context };
    if (this.#reader) this.#reader(frame);
    else this.#frames.push(frame);
    this.#reader = undefined;
    return true;
  }

  /** The next frame; rejects once fail() was called and nothing is left. */
  take(): Promise<KeptFrame> {
    const frame = this.#frames.shift();
    if (frame) return Promise.resolve(frame);
    return this.unlessFailed(
      new Promise((resolve) => {
        this.#reader = resolve;
      }),
    );
  }

  /** Keeps a frame that was taken for whoever drains. */
  setAside(frame: KeptFrame): void {
    this.#aside.push(frame);
  }

  /** Other work of the reader's, given up when fail() is called. */
  unlessFailed<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]);
  }

  /** No more frames will come; a second reason changes nothing. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#reject(reason);
  }

  /** What was set aside, then what was not taken. */
  drain(): KeptFrame[] {
    return [...this.#aside.splice(0), ...this.#frames.splice(0)];
  }
}

/** The frame's element; undefined when it cannot be parsed. */
export const elementOf = ({ bytes, context }: KeptFrame): Element | undefined =>
  parseElement(bytes, 0, bytes.length, context);

// Whole plain first-level elements in one go, by the code in wasm/plain-run.ts. One instance serves all framers of a thread, since
// nothing is kept in it between two calls of push().
import type { FramerLimits } from './frame.js';
import { plainRunCode } from './plain-run-code.js';

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  inputAt(): number;
  endsAt(): number;
  inputRoom(): number;
  setLimits(stanza: number, depth: number, attributes: number, name: number): void;
  classify(end: number): void;
  read(start: number, end: number): number;
}

/** The part of it that is used: the types of Node do not have it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

export class PlainRun {
  /** Bytes of the longest input. */
  readonly room: number;
  /** Of each element that was read: twice the index after it, plus one when it is a nonza. */
  readonly ends: Int32Array;
  /** A framer that is called by another one's sink must not use it. */
  isTaken = false;

  readonly #code: Exports;
  readonly #input: Uint8Array;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(plainRunCode, 'base64'));
    this.#code = new WebAssembly.Instance(module).exports as Exports;
    const { memory } = this.#code;
    this.room = this.#code.inputRoom();
    this.ends = new Int32Array(memory.buffer, this.#code.endsAt(), this.room / 4);
    this.#input = new Uint8Array(memory.buffer, this.#code.inputAt(), this.room);
  }

  /** Takes a copy of the bytes, at most `room` of them. */
  load(bytes: Uint8Array, { stanzaBytes, depth, attributes, nameBytes }: FramerLimits): void {
    this.#code.setLimits(stanzaBytes, depth, attributes, nameBytes);
    this.#input.set(bytes);
    this.#code.classify(bytes.length);
  }

  /** Reads the copy from `start` to `end`; how many whole plain elements there are, one behind the other. */
  read(start: number, end: number): number {
    return this.#code.read(start, end);
  }
}

let shared: PlainRun | undefined;

/** This thread's; made when it is first asked for. */
export function plainRun(): PlainRun {
  shared ??= new PlainRun();
  return shared;
}

// A capture of packets to records: the bytes of its file in, connections through the pipeline out.
import type { Direction } from '../../model/flow.js';
import { type Micros, micros } from '../../model/time.js';
import { toSeconds } from '../capture/line.js';
import type { Pipeline } from '../pipeline.js';
import { Dissector } from './dissector.js';
import type { PacketOutput } from './output.js';
import { PacketFile } from './packet-file.js';

export interface PacketDecoderOptions {
  /** Its epoch is 0: packets have the time of day. */
  readonly pipeline: PacketOutput & Pick<Pipeline, 'packets'>;
  /** Takes the lines of a key log that the file carries. */
  readonly secrets: (text: string) => void;
  /** Takes a sentence about what is wrong in the file. */
  readonly fault: (text: string) => void;
}

/** Faults of one file that are told. */
const mostFaults = 20;

/** Never throws; what it holds of a file of any size is bounded. */
export class PacketDecoder {
  readonly #options: PacketDecoderOptions;
  readonly #file: PacketFile;
  readonly #dissector: Dissector;
  readonly #bytes: Record<Direction, number> = { upstream: 0, downstream: 0 };
  #flows = 0;
  #faults = 0;
  /** The latest of all packets. */
  #at = micros(0);
  /** Of the packet that comes next. */
  #comments: string[] = [];

  constructor(options: PacketDecoderOptions) {
    this.#options = options;
    const { pipeline, secrets } = options;
    this.#dissector = new Dissector(this.#counted(pipeline), () => ++this.#flows);
    this.#file = new PacketFile({
      packet: (...packet) => this.#packet(...packet),
      comment: (text) => this.#comments.push(text),
      secrets,
      fault: (text) => this.#fault(text),
    });
  }

  push(bytes: Buffer): void {
    this.#file.push(bytes);
  }

  /** The file is at its end. @returns the last line of a capture of it */
  end(): string {
    this.#file.end();
    this.#dissector.end(this.#at);
    const counts = this.#dissector.counts.all();
    if (counts) this.#options.pipeline.packets(counts, this.#at);
    if (this.#faults > mostFaults) this.#options.fault(`${this.#faults - mostFaults} more such faults`);
    const { upstream: up, downstream: down } = this.#bytes;
    return JSON.stringify({ t: 'end', at: toSeconds(this.#at), flows: this.#flows, bytes: { up, down } });
  }

  #packet(link: number, buffer: Buffer, start: number, end: number, at: Micros): void {
    if (at > this.#at) this.#at = at;
    const flow = this.#dissector.packet(link, buffer, start, end, at);
    if (this.#comments.length === 0) return;
    for (const text of this.#comments.splice(0))
      this.#options.pipeline.note(flow ?? 0, { at, topic: 'decoding', text: `comment in the file: ${text}` });
  }

  #fault(text: string): void {
    if (++this.#faults <= mostFaults) this.#options.fault(text);
  }

  /** The same output, with its bytes counted. */
  #counted(output: PacketOutput): PacketOutput {
    return {
      open: (opening) => output.open(opening),
      chunk: (flow, direction, bytes, at) => {
        this.#bytes[direction] += bytes.length;
        output.chunk(flow, direction, bytes, at);
      },
      gap: (...gap) => output.gap(...gap),
      segment: (flow, segment) => output.segment(flow, segment),
      note: (flow, note) => output.note(flow, note),
      close: (flow, closing) => output.close(flow, closing),
    };
  }
}

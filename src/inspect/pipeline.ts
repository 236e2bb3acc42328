// Where the tap's bytes become records: finds the connection, its decoder, and numbers what comes out.

import type { CloseCause } from '../model/connection.js';
import type { Endpoint } from '../model/endpoint.js';
import type { Direction, FlowId } from '../model/flow.js';
import type { CloseRecord, TapRecord } from '../model/record.js';
import { type Micros, micros } from '../model/time.js';
import type { FramerLimits } from '../xmpp/frame.js';
import type { Decoder, Secrets } from './decoder.js';
import { chooseDecoder } from './decoders/index.js';

export interface PipelineOptions {
  /** µs since the epoch at the instant 0 of the chunks' clock. */
  readonly epoch: Micros;
  readonly limits: FramerLimits;
  readonly secrets: Secrets;
  /** Called for each record, in order. */
  readonly emit: (record: TapRecord) => void;
}

/** A connection as the forwarder announces it; instants are monotonic. */
export interface Opening {
  readonly flow: FlowId;
  readonly transport: Endpoint['kind'];
  readonly client: string;
  readonly upstream: string;
  readonly at: Micros;
}

export interface Closing {
  readonly how: CloseCause;
  readonly dir?: Direction;
  readonly detail?: string;
  readonly bytes: CloseRecord['bytes'];
  readonly sha256?: Readonly<Record<Direction, string>>;
  readonly at: Micros;
}

export class Pipeline {
  readonly #options: PipelineOptions;
  /** The decoder of each open connection, once its first bytes have been seen. */
  readonly #decoders = new Map<FlowId, Decoder>();
  #seq = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  open({ at, ...opening }: Opening): void {
    this.#emit({ t: 'open', seq: 0, at: this.#wall(at), ...opening });
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array, at: Micros): void {
    let decoder = this.#decoders.get(flow);
    if (!decoder) {
      const { limits, secrets } = this.#options;
      decoder = chooseDecoder(bytes).create({ flow, limits, secrets, emit: this.#emit });
      this.#decoders.set(flow, decoder);
    }
    decoder.push(direction, bytes, this.#wall(at));
  }

  close(flow: FlowId, { at, ...closing }: Closing): void {
    const decoder = this.#decoders.get(flow);
    decoder?.end('upstream', this.#wall(at));
    decoder?.end('downstream', this.#wall(at));
    this.#decoders.delete(flow);
    this.#emit({ t: 'close', seq: 0, flow, at: this.#wall(at), ...closing });
  }

  readonly #emit = (record: TapRecord): void => {
    record.seq = ++this.#seq;
    this.#options.emit(record);
  };

  #wall(at: Micros): Micros {
    return micros(this.#options.epoch + at);
  }
}

// The contract of a decoder: bytes of one connection in, records out. One file each in decoders/, listed in its registry.
import type { Direction, FlowId } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import type { FramerLimits } from '../xmpp/frame.js';

/** Decodes one connection. It never throws, and keeps no more than one unfinished frame per direction. */
export interface Decoder {
  /** `bytes` is only valid during the call; `at` is µs since the epoch. */
  push(direction: Direction, bytes: Uint8Array, at: Micros): void;
  /** The direction has ended: what was cut off is told. */
  end(direction: Direction, at: Micros): void;
}

/** What a decoder is made with. */
export interface DecoderContext {
  readonly flow: FlowId;
  readonly limits: FramerLimits;
  /** `mask` replaces credentials before a record is made. */
  readonly secrets: Secrets;
  /** Takes a record; the pipeline numbers it. */
  emit(record: TapRecord): void;
}

export type Secrets = 'mask' | 'keep';

export interface DecoderDef {
  readonly name: string;
  /** How sure it is that a connection beginning with these bytes is its own: the highest wins, 0 means not at all. */
  priority(first: Uint8Array): number;
  create(context: DecoderContext): Decoder;
}

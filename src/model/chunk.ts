// What the tap sees go by: bytes, where and when.
import type { Micros } from './time.js';

/** `upstream`: client to server. `downstream`: server to client. */
export type Direction = 'upstream' | 'downstream';

/** Number of a tapped connection, from 1, in the order they were opened. */
export type FlowId = number;

/** Bytes of one read, with the moment they were received. */
export interface Chunk {
  readonly flow: FlowId;
  readonly direction: Direction;
  readonly at: Micros;
  /** Only valid during the call that hands it over. */
  readonly bytes: Uint8Array;
}

export const opposite = (direction: Direction): Direction =>
  direction === 'upstream' ? 'downstream' : 'upstream';

// The open elements of the frame being read: shared by the states of the scanner and by its plain lane.
import type { FramerLimits } from './frame.js';

const firstSlots = 32;

export class Nesting {
  /** Open elements, the root included. */
  depth = 0;
  /** Index of the frame's first byte in the buffer being read, or -1 between frames. */
  base = -1;
  /** Start (from the frame's first byte on) and length of the name of each open element, two slots for each depth. */
  names: Int32Array = new Int32Array(firstSlots);
  readonly limits: FramerLimits;

  constructor(limits: FramerLimits) {
    this.limits = limits;
  }

  get isFull(): boolean {
    return this.depth >= this.limits.depth;
  }

  /** `end`, or where the current frame reaches the size limit, whichever comes first. */
  within(end: number): number {
    return this.base < 0 ? end : Math.min(end, this.base + this.limits.stanzaBytes);
  }

  /** Whether the current frame has reached the size limit at `at`, and there is more of it before `end`. */
  isOverLimit(at: number, end: number): boolean {
    const limit = this.base + this.limits.stanzaBytes;
    return this.base >= 0 && end > limit && at >= limit;
  }

  /** Opens the element whose name is buffer[start, end). Room for names grows with the depth that is really met. */
  enter(start: number, end: number): void {
    this.depth++;
    const slot = 2 * this.depth;
    if (slot >= this.names.length) this.names = grown(this.names);
    this.names[slot] = start - this.base;
    this.names[slot + 1] = end - start;
  }
}

/** Twice the room, with what there is. */
export function grown(names: Int32Array): Int32Array {
  const larger = new Int32Array(2 * names.length);
  larger.set(names);
  return larger;
}

// Lines on stdout for a reader who may be slow: what it does not take in time is left out and counted, never held without bound.
import type { DroppedRecord, TapRecord } from '../../model/record.js';
import type { CommandContext } from '../context.js';

/** Characters that may wait for the reader. */
const mostPending = 16 * 1024 ** 2;

export class Patience {
  readonly #context: CommandContext;
  #dropped = 0;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  /** Prints the record, and before it how many were left out. */
  print(record: TapRecord, format: (record: TapRecord) => string): void {
    if (this.#context.pending() > mostPending) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#context.stdout(`${format(dropped(record, this.#dropped))}\n`);
    this.#dropped = 0;
    this.#context.stdout(`${format(record)}\n`);
  }
}

/** A record that says how many before `next` were left out. */
export const dropped = (next: TapRecord, count: number): DroppedRecord => ({
  t: 'dropped',
  seq: next.seq,
  flow: next.flow,
  at: next.at,
  count,
});

// Lines on stdout for a reader who may be slow: what it does not take in time is left out and counted, never held without bound.
import type { DroppedRecord, TapRecord } from '../../model/record.js';
import type { CommandContext } from '../context.js';

/** Characters that may wait for the reader. */
const mostPending = 16 * 1024 ** 2;

export class Patience {
  readonly #context: CommandContext;
  readonly #format: (record: TapRecord) => string;
  #gap: DroppedRecord | undefined;

  constructor(context: CommandContext, format: (record: TapRecord) => string) {
    this.#context = context;
    this.#format = format;
  }

  /** Prints the record, and before it how many were left out. */
  print(record: TapRecord): void {
    if (this.#context.pending() > mostPending) {
      this.#gap = widened(this.#gap, record);
      return;
    }
    this.end();
    this.#write(record);
  }

  /** Says how many were left out at last. */
  end(): void {
    if (this.#gap) this.#write(this.#gap);
    this.#gap = undefined;
  }

  #write(record: TapRecord): void {
    this.#context.stdout(`${this.#format(record)}\n`);
  }
}

/** A record that says how many were left out, the last of them being `latest`. */
export const widened = (gap: DroppedRecord | undefined, latest: TapRecord): DroppedRecord => ({
  t: 'dropped',
  seq: latest.seq,
  flow: latest.flow,
  at: latest.at,
  count: (gap?.count ?? 0) + 1,
});

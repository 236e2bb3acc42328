// Iqs that wait for their answer: a request is answered by an iq of the same id from the other side of its stream.
import { opposite } from '../model/flow.js';
import type { TapRecord } from '../model/record.js';

/** Waiting requests that are remembered; the oldest are forgotten first. */
const most = 10_000;

export class OpenIqs {
  /** `flow direction id` -> ordinal, oldest first. */
  readonly #waiting = new Map<string, number>();
  readonly #ordinals = new Set<number>();

  has(ordinal: number): boolean {
    return this.#ordinals.has(ordinal);
  }

  /** Takes a record in. @returns the ordinal of the request that it answers */
  take(record: TapRecord, ordinal: number): number | undefined {
    if (record.t !== 'stanza' || record.name !== 'iq' || record.id === undefined) return undefined;
    if (record.type === 'get' || record.type === 'set') {
      this.#ask(`${record.flow} ${record.dir} ${record.id}`, ordinal);
      return undefined;
    }
    const key = `${record.flow} ${opposite(record.dir)} ${record.id}`;
    const asked = this.#waiting.get(key);
    if (asked !== undefined) this.#forget(key, asked);
    return asked;
  }

  #ask(key: string, ordinal: number): void {
    const before = this.#waiting.get(key);
    if (before !== undefined) this.#forget(key, before);
    this.#waiting.set(key, ordinal);
    this.#ordinals.add(ordinal);
    if (this.#waiting.size <= most) return;
    const [oldest] = this.#waiting;
    if (oldest) this.#forget(...oldest);
  }

  #forget(key: string, ordinal: number): void {
    this.#waiting.delete(key);
    this.#ordinals.delete(ordinal);
  }
}

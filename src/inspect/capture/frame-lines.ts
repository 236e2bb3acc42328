// The first and the last line of a capture (docs/capture-format.md).
import { createHash, type Hash } from 'node:crypto';
import type { Direction } from '../../model/flow.js';
import { type Micros, micros } from '../../model/time.js';
import type { Secrets } from '../decoder.js';
import { byShortName, toSeconds } from './line.js';

export const captureFormat = 'stanzascope-capture';
export const captureVersion = 1;

/** What the reader of a capture should know before its records. */
export interface CaptureFacts {
  /** Version of the program. */
  readonly tool: string;
  /** µs since the epoch. */
  readonly at: Micros;
  readonly secrets: Secrets;
  /** `tcp://127.0.0.1:15222=tcp://127.0.0.1:5222` */
  readonly maps: readonly string[];
}

export const headerLine = ({ at, tool, secrets, maps }: CaptureFacts): string =>
  JSON.stringify({
    t: 'header',
    format: captureFormat,
    version: captureVersion,
    at: toSeconds(at),
    tool,
    secrets,
    maps,
  });

/** What {@link headerLine} was made of; what another program has left out is empty. */
export const readFacts = ({ at, tool, secrets, maps }: Readonly<Record<string, unknown>>): CaptureFacts => ({
  tool: typeof tool === 'string' ? tool : '',
  at: micros(typeof at === 'number' ? at * 1e6 : 0),
  secrets: secrets === 'keep' ? 'keep' : 'mask',
  maps: Array.isArray(maps) ? maps.map(String) : [],
});

/** Adds up what was forwarded, for the last line: a capture with one connection proves that its bytes were not changed. */
export class Totals {
  #flows = 0;
  #isWhole = true;
  readonly #bytes: Record<Direction, number> = { upstream: 0, downstream: 0 };
  readonly #hashes: Record<Direction, Hash> = {
    upstream: createHash('sha256'),
    downstream: createHash('sha256'),
  };

  flow(): void {
    this.#flows++;
  }

  chunk(direction: Direction, bytes: Uint8Array): void {
    this.#bytes[direction] += bytes.length;
    this.#hashes[direction].update(bytes);
  }

  /** Bytes that were forwarded and did not come here: there is no hash of everything any more. */
  gap(direction: Direction, count: number): void {
    this.#bytes[direction] += count;
    this.#isWhole = false;
  }

  /** Call it once: the hashes end with it. */
  endLine(at: Micros): string {
    const hex = {
      upstream: this.#hashes.upstream.digest('hex'),
      downstream: this.#hashes.downstream.digest('hex'),
    };
    return JSON.stringify({
      t: 'end',
      at: toSeconds(at),
      flows: this.#flows,
      bytes: byShortName(this.#bytes),
      ...(this.#isWhole && { sha256: byShortName(hex) }),
    });
  }
}

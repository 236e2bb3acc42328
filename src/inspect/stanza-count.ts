// Counts what goes by on one connection without looking into it: framing only, for a tap that shows nothing.
import type { Direction } from '../model/flow.js';
import type { FramerLimits } from '../xmpp/frame.js';
import { Framer } from '../xmpp/framer.js';
import type { Counts } from './count.js';
import { beginsXml } from './xml-start.js';

export class StanzaCount {
  readonly #counts: Counts;
  readonly #limits: FramerLimits;
  /** Undefined before the first bytes, and when they are not XML. */
  #framers: Readonly<Record<Direction, Framer>> | undefined;
  #isBegun = false;

  /** @param counts what is counted is added there */
  constructor(counts: Counts, limits: FramerLimits) {
    this.#counts = counts;
    this.#limits = limits;
  }

  push(direction: Direction, bytes: Uint8Array): void {
    if (!this.#isBegun) this.#begin(bytes);
    this.#framers?.[direction].push(bytes);
  }

  /** A stream of its own begins, inside TLS. */
  restart(): void {
    this.#isBegun = false;
  }

  #begin(first: Uint8Array): void {
    this.#isBegun = true;
    this.#framers = beginsXml(first)
      ? { upstream: this.#framer('upstream'), downstream: this.#framer('downstream') }
      : undefined;
  }

  #framer(direction: Direction): Framer {
    const counts = this.#counts;
    const sink = {
      frame(kind: string) {
        if (kind === 'stanza') counts.stanzas[direction]++;
      },
      violation() {
        counts.violations++;
      },
    };
    return new Framer(sink, this.#limits);
  }
}

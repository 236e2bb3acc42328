// A hash of several strings in 53 bits, without putting them together.

const prime = 0x01000193;
const otherPrime = 0x85ebca6b;
/** So that nobody can look for two names of one hash. */
const seed = Math.floor(Math.random() * 2 ** 32);
/** Between two strings: no code unit. */
const separator = 0x10000;

const lastAscii = 0x7f;
const upperA = 0x41;
const upperZ = 0x5a;
const caseStep = 0x20;

/** Names go in one by one; {@link value} is a whole number below 2^53. */
export class NameHash {
  #low = seed;
  #high = ~seed;

  /** Begins anew. */
  restart(): this {
    this.#low = seed;
    this.#high = ~seed;
    return this;
  }

  add(text: string): this {
    for (let at = 0; at < text.length; at++) this.#mix(text.charCodeAt(at));
    this.#mix(separator);
    return this;
  }

  /** The same for any case of its letters. @param end how much of it */
  addCaseless(text: string, end: number): this {
    for (let at = 0; at < end; at++) {
      const unit = text.charCodeAt(at);
      if (unit > lastAscii) return this.add(text.slice(at, end).toLowerCase());
      this.#mix(unit >= upperA && unit <= upperZ ? unit + caseStep : unit);
    }
    this.#mix(separator);
    return this;
  }

  get value(): number {
    const low = (this.#low ^ (this.#low >>> 15)) >>> 0;
    const high = (this.#high ^ (this.#high >>> 13)) >>> 11;
    return high * 2 ** 32 + low;
  }

  #mix(unit: number): void {
    this.#low = Math.imul(this.#low ^ unit, prime);
    this.#high = Math.imul((this.#high << 5) ^ (this.#high >>> 27) ^ unit, otherPrime);
  }
}

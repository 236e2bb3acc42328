// The fields of a datagram record as they are collected: so many, and each so long, whatever a peer sends.

const mostFields = 48;
const mostCharacters = 256;

export class FieldList {
  readonly #fields = new Map<string, string>();
  #left = 0;

  /** A name that is there already gets a number: `answer`, `answer 2`. */
  add(name: string, value: string | number | bigint | undefined): this {
    if (value === undefined) return this;
    if (this.#fields.size >= mostFields) {
      this.#left++;
      return this;
    }
    let key = name;
    for (let nth = 2; this.#fields.has(key); nth++) key = `${name} ${nth}`;
    this.#fields.set(key, shortened(String(value), mostCharacters));
    return this;
  }

  get(name: string): string | undefined {
    return this.#fields.get(name);
  }

  toRecord(): Readonly<Record<string, string>> {
    if (this.#left > 0) this.#fields.set('further fields', `${this.#left} not shown`);
    return Object.fromEntries(this.#fields);
  }
}

/** Cut between characters, with `…` for what is missing. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

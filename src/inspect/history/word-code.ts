// Words that come again and again, as numbers in some bits of a word.

/** 0 for none of the words, or one more than the place in the list. */
export class WordCode<T extends string> {
  readonly #words: readonly T[];
  readonly #codes: ReadonlyMap<string, number>;
  readonly #shift: number;
  readonly #mask: number;

  constructor(shift: number, bits: number, words: readonly T[]) {
    this.#words = words;
    this.#shift = shift;
    this.#mask = 2 ** bits - 1;
    this.#codes = new Map(words.map((text, place) => [text, (place + 1) << shift]));
  }

  bits(text: string | undefined): number {
    return text === undefined ? 0 : (this.#codes.get(text) ?? 0);
  }

  text(word: number): T | undefined {
    return this.#words[((word >>> this.#shift) & this.#mask) - 1];
  }
}

// What is fuzzed: the contract of targets/.

export interface Target {
  /** Inputs that are worth changing. */
  seeds(): readonly Buffer[];
  /** Pieces that a random byte would take long to become. */
  readonly words: readonly string[];
  /** Tries one input; throws when a promise is broken. */
  run(input: Buffer): void;
}

/** @throws Error with the words, when `isKept` is false */
export function promise(isKept: boolean, words: string): void {
  if (!isKept) throw new Error(words);
}

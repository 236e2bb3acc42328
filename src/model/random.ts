// Random numbers that can be had again: the same seed gives the same think times, and the same resamples.

/** A stream of numbers; every user gets its own, so that the order in which users run does not change what they draw. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** An independent stream, fixed by the seed and `label`. */
  fork(label: number): Random;
}

/** @param seed a whole number; only its lower 32 bits count */
export function seededRandom(seed: number): Random {
  const next = sfc32(seed >>> 0);
  return {
    next: () => next() / 2 ** 32,
    fork: (label) => seededRandom(mix((seed >>> 0) ^ mix(label))),
  };
}

/** sfc32 ("small fast counter", 128 bits of state): passes PractRand, and is four additions a number. */
function sfc32(seed: number): () => number {
  let a = mix(seed);
  let b = mix(a);
  let c = mix(b);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  // The first outputs still resemble the seed.
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let hash = (value + 0x9e3779b9) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

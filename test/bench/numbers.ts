// Arithmetic on samples.

/** The middle one, or the mean of the two in the middle. @throws RangeError when there are none */
export function median(samples: readonly number[]): number {
  const sorted = inOrder(samples);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] as number)) / 2;
}

/** The smallest sample that `share` (0 to 1) of all do not exceed: nearest rank. @throws RangeError when there are none */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = inOrder(samples);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

function inOrder(samples: readonly number[]): Float64Array {
  if (samples.length === 0) throw new RangeError('there are no samples');
  return Float64Array.from(samples).sort();
}

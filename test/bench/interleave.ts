// Subjects are measured in turn, again and again: a slow spell of the machine meets all of them alike.

/** Calls every subject once a round. The first round warms up and is discarded; the results of the others, in order. */
export async function interleave<T>(
  rounds: number,
  subjects: ReadonlyMap<string, () => T | Promise<T>>,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const results = new Map([...subjects.keys()].map((name): [string, T[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of subjects) {
      const result = await measure();
      if (round > 0) results.get(name)?.push(result);
    }
  }
  return results;
}

// Records come in any order, from the recorder or from a file: reports must not depend on it.

/** Entries of a record in the order of their names, the same on every machine. */
export const byName = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

// What a sink has thrown: told at the end, since no forwarded byte may suffer from it.

export interface SinkFaults {
  count: number;
  first?: unknown;
}

export function addFault(faults: SinkFaults, first: unknown, count = 1): void {
  if (faults.count === 0) faults.first = first;
  faults.count += count;
}

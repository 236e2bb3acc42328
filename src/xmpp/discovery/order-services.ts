// In which order the servers of a service are tried (RFC 2782, "Usage rules").
import type { ServiceRecord } from '../../model/dns.js';

/**
 * By priority; among equals drawn by weight, one after the other, so that each is as often the first as its weight says.
 * @param random uniform in [0, 1)
 */
export function orderServices<R extends ServiceRecord>(records: readonly R[], random: () => number): R[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    drawAll(
      records.filter((record) => record.priority === priority),
      random,
    ),
  );
}

function drawAll<R extends ServiceRecord>(records: readonly R[], random: () => number): R[] {
  // Those without weight come first, so that they can be drawn at all: by a 0 only.
  const left = [...records].sort((a, b) => Math.min(a.weight, 1) - Math.min(b.weight, 1));
  const drawn: R[] = [];
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    const mark = Math.floor(random() * (total + 1));
    let sum = 0;
    const at = left.findIndex(({ weight }) => {
      sum += weight;
      return sum >= mark;
    });
    drawn.push(...left.splice(Math.max(at, 0), 1));
  }
  return drawn;
}

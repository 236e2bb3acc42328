// What was demanded and what was measured.
import { visible } from '../../model/sanitise.js';
import type { RunResult } from '../../stats/result.js';
import { formatExact, nothing } from '../numbers.js';
import { row } from '../table.js';

const widths = [64, 16];

export function thresholds(result: RunResult): string[] {
  if (result.thresholds.length === 0) return [];
  return [
    ...row('Thresholds', ['measured'], widths),
    ...result.thresholds.flatMap(({ metric, expr, value, ok }) =>
      row(
        `  ${ok ? '✓' : '✗'} ${visible(metric)}  ${visible(expr)}`,
        [value === undefined ? nothing : formatExact(value)],
        widths,
      ),
    ),
  ];
}

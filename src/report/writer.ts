// The contract of a report: a result in, a text out.
import type { RunResult } from '../stats/result.js';

/** One form of report. To add one: a file in writers/, a line in registry.ts. */
export interface ReportWriter {
  /** Of the file it is written to, without the dot: `result.txt`. */
  readonly extension: string;
  /** Pure: the same result gives the same text. It ends with a line break. */
  render(result: RunResult): string;
  /** One text that shows several results side by side; writers without it are asked for one after the other. */
  renderMany?(runs: readonly NamedResult[]): string;
}

/** A result and the name that tells it from its neighbours. */
export interface NamedResult {
  readonly name: string;
  readonly result: RunResult;
}

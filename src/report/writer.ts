// The contract of a report: a result in, one text or several files out.
import type { RunResult } from '../stats/result.js';

/** A report that is one text. */
export interface TextWriter {
  /** Of the file it is written to, without the dot: `report.txt`. */
  readonly extension: string;
  /** The name of that file before the dot, in the folder of a run; `report` when it is absent. */
  readonly stem?: string;
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

/** A report that is several files, such as one for each metric. */
export interface FilesWriter {
  /** Pure, as `render`. No two have one name, upper and lower case apart; there may be none. */
  files(result: RunResult): readonly ReportFile[];
}

export interface ReportFile {
  /** Safe as the name of a file on every system, whatever the result holds. */
  readonly name: string;
  /** It ends with a line break. */
  readonly text: string;
}

/** One form of report. To add one: a file in writers/, a line in registry.ts. */
export type ReportWriter = TextWriter | FilesWriter;

/** The files of a report in the folder of a run. */
export function filesOf(writer: ReportWriter, result: RunResult): readonly ReportFile[] {
  if ('files' in writer) return writer.files(result);
  const { stem = 'report', extension } = writer;
  return [{ name: `${stem}.${extension}`, text: writer.render(result) }];
}

/** The files of a report where those of several results lie together: `monday.txt`, `monday.intervals.csv`. */
export function filesNamed(writer: ReportWriter, result: RunResult, name: string): readonly ReportFile[] {
  if (!('files' in writer)) return [{ name: `${name}.${writer.extension}`, text: writer.render(result) }];
  return writer.files(result).map((file) => ({ ...file, name: `${name}.${file.name}` }));
}

// Tables of values for users: CSV with a line of column names.
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { choice, flag, object, text } from './fields.js';

export const feederSchema = object({
  file: text('a file', 'people.csv'),
  order: choice(['sequential', 'random']).default('sequential'),
  /** Whether the rows begin again after the last. */
  wrap: flag().default(true),
});

/** A feeder with its rows. */
export interface Feeder extends Omit<z.infer<typeof feederSchema>, 'file'> {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The rows of a table (RFC 4180); every one as long as the first, which names the columns. */
export function readTable(csv: string): Pick<Feeder, 'columns' | 'rows'> | { readonly wrong: string } {
  try {
    const [columns = [], ...rows] = parse(csv, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
    }) as string[][];
    if (rows.length === 0) return { wrong: 'has no row below the names of its columns' };
    const bad = columns.find((name) => !/^[A-Za-z]\w*$/.test(name));
    if (bad !== undefined) return { wrong: `has a column "${bad}"; name columns with letters, digits and _` };
    return { columns, rows };
  } catch (error) {
    return { wrong: `is no CSV: ${error instanceof Error ? error.message : String(error)}` };
  }
}

// All report writers by the name that --report takes; adding one here is all that the command line needs.
import type { ReportWriter } from './writer.js';
import { csv } from './writers/csv.js';
import { hgrm } from './writers/hgrm.js';
import { hlog } from './writers/hlog.js';
import { html } from './writers/html.js';
import { json } from './writers/json.js';
import { junit } from './writers/junit.js';
import { md } from './writers/md.js';
import { prom } from './writers/prom.js';
import { text } from './writers/text.js';

export const writers = { text, json, html, md, junit, csv, hgrm, hlog, prom } satisfies Record<
  string,
  ReportWriter
>;

export type WriterName = keyof typeof writers;

export const writerNames = Object.keys(writers) as readonly WriterName[];

/** Reads `text,json`; each name once, in the order given. On an unknown one a sentence that says what would be right. */
export function parseWriterNames(list: string): readonly WriterName[] | { readonly wrong: string } {
  const names = new Set<WriterName>();
  for (const word of list.split(',').map((item) => item.trim())) {
    const name = writerNames.find((known) => known === word);
    if (name === undefined) return { wrong: `"${word}" is not one of ${writerNames.join(', ')}` };
    names.add(name);
  }
  return [...names];
}

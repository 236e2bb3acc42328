// All writers of comparisons by the name that --report takes.
import type { ComparisonWriter } from './compared.js';
import { json } from './json.js';
import { markdown } from './markdown.js';
import { text } from './text.js';

export const comparisonWriters = { text, md: markdown, json } satisfies Record<string, ComparisonWriter>;

export type ComparisonWriterName = keyof typeof comparisonWriters;

export const comparisonWriterNames = Object.keys(comparisonWriters) as readonly ComparisonWriterName[];

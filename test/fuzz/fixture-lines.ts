// The lines of a fixture, without comments.
import { readFileSync } from 'node:fs';

/** @param name below test/fixtures, without `.txt` */
export const fixtureLines = (name: string): readonly string[] =>
  readFileSync(new URL(`../fixtures/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));

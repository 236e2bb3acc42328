// Reference pages name what the code has, and nothing that it has not.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCode } from '../../src/model/errors.js';
import { simulate } from '../report/simulated.js';
import { projectRoot } from './cruise.js';

const read = (path: string): Promise<string> => readFile(join(projectRoot, path), 'utf8');

describe('docs/exit-codes.md', () => {
  it('has a row for each exit code, and no other', async () => {
    const rows = [...(await read('docs/exit-codes.md')).matchAll(/^\| (\d+) \|/gm)].map(([, code]) =>
      Number(code),
    );
    expect(rows).toEqual([...new Set(Object.values(exitCode))].sort((a, b) => a - b));
  });
});

describe('docs/result-format.md', () => {
  it('explains every key of a result', async () => {
    const page = await read('docs/result-format.md');
    const result = simulate();
    const keys = [
      result,
      result.ledger,
      ...result.intervals,
      ...result.thresholds,
      ...Object.values(result.metrics),
    ]
      .flatMap(Object.keys)
      .filter((key) => !page.includes(`\`${key}\``));
    expect(keys).toEqual([]);
  });
});

// `npm run fuzz`: changed inputs for as long as is asked for, kept when they reach code that no input before has reached. The first broken
// promise ends it with 1; the input is written down and can be tried again.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/model/random.js';
import { Coverage } from './coverage.js';
import { below, mutate } from './mutate.js';
import type { Target } from './target.js';
import { targets } from './targets/index.js';

const { values, positionals } = parseArgs({
  options: {
    /** For each target. */
    seconds: { type: 'string', default: '60' },
    /** Inputs for each target, however long they take: the same every time with the same seed. */
    runs: { type: 'string' },
    seed: { type: 'string' },
    /** Tries this one input, and nothing else. */
    input: { type: 'string' },
  },
  allowPositionals: true,
});
const seconds = values.runs === undefined ? Number(values.seconds) : Number.POSITIVE_INFINITY;
const runs = values.runs === undefined ? Number.POSITIVE_INFINITY : Number(values.runs);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed);
const unknown = positionals.find((name) => !Object.hasOwn(targets, name));
if (unknown !== undefined || !(seconds > 0) || !(runs > 0) || !Number.isInteger(seed)) {
  process.stderr.write(
    `usage: npm run fuzz -- [${Object.keys(targets).join('|')}] … [--seconds N | --runs N] [--seed N] [--input FILE]\n`,
  );
  process.exit(2);
}
const chosen = Object.entries<Target>(targets).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);

/** Inputs between two looks at the coverage, which costs as much as many inputs. */
const batch = 64;
/** Inputs that are kept beside the seeds. */
const mostKept = 2_000;

const coverage = new Coverage();
process.stdout.write(
  `seed ${seed}, ${runs === Number.POSITIVE_INFINITY ? `${seconds} s` : `${runs} inputs`} for each of ${chosen.map(([name]) => name).join(', ')}\n`,
);
for (const [name, target] of chosen) {
  if (values.input !== undefined) attempt(name, target, readFileSync(values.input));
  else fuzz(name, target);
}

function fuzz(name: string, target: Target): void {
  const random = seededRandom(seed);
  const corpus = [...target.seeds()];
  for (const input of corpus) attempt(name, target, input);
  coverage.fresh();
  const seeds = corpus.length;
  let count = 0;
  const until = performance.now() + seconds * 1e3;
  while (count < runs && performance.now() < until) {
    const inputs = Array.from({ length: batch }, () => {
      const [one, other] = [pick(), pick()];
      return mutate(one, other, target.words, random);
    });
    for (const input of inputs) attempt(name, target, input);
    count += batch;
    corpus.push(...reaching(coverage.fresh(), name, target, inputs));
    if (corpus.length > seeds + mostKept) corpus.splice(seeds, corpus.length - seeds - mostKept);
  }
  process.stdout.write(
    `${name}: ${count} inputs, ${corpus.length - seeds} kept, ${coverage.blocks} blocks reached\n`,
  );

  function pick(): Buffer {
    return corpus[below(random, corpus.length)] ?? Buffer.alloc(0);
  }
}

/** Those of the inputs by which these blocks are reached. */
function reaching(
  blocks: ReadonlySet<string>,
  name: string,
  target: Target,
  inputs: readonly Buffer[],
): Buffer[] {
  const missing = new Set(blocks);
  const found: Buffer[] = [];
  for (const input of inputs) {
    if (missing.size === 0) break;
    const before = missing.size;
    attempt(name, target, input);
    for (const block of coverage.ran()) missing.delete(block);
    if (missing.size < before) found.push(input);
  }
  return found;
}

function attempt(name: string, target: Target, input: Buffer): void {
  try {
    target.run(input);
  } catch (error) {
    const file = `fuzz-${name}.bin`;
    writeFileSync(file, input);
    process.stdout.write(
      `${name}: ${error instanceof Error ? error.stack : error}\n` +
        `the input is in ${file}: npm run fuzz -- ${name} --input ${file}\n`,
    );
    process.exit(1);
  }
}

// The shares of a run, done one by one and merged, are the run.
import { describe, expect, it } from 'vitest';
import { runLoad } from '../../src/load/runner.js';
import { parseScenario } from '../../src/scenario/parse.js';
import { mergeResults } from '../../src/stats/merge-results.js';
import { Recorder } from '../../src/stats/recorder.js';
import type { RunResult, Segment } from '../../src/stats/result.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeServer } from './fake-server.js';
import { chat } from './run-fake.js';

const text = chat('executor: constant-arrival-rate\n    users: 6\n    rate: 30/s\n    duration: 2s');

function run(segment?: Segment): Promise<RunResult> {
  const server = new FakeServer(new FakeClock());
  return runLoad({
    plan: parseScenario({ text, file: 'test.yaml', readFile: () => '' }),
    world: server.world(),
    sink: new Recorder(),
    seed: 1,
    run: 'run1',
    environment: {},
    signal: new AbortController().signal,
    ...(segment && { segment }),
  });
}

describe('three shares', () => {
  it('do what the whole run does, and are judged like it', async () => {
    const whole = await run();
    const [a, b, c] = await Promise.all([1, 2, 3].map((index) => run({ index, count: 3 })));
    if (!a || !b || !c) throw new Error('three were asked for');
    const merged = mergeResults([c, a, b]);
    if ('wrong' in merged) throw new Error(merged.wrong);
    expect(merged.ledger).toEqual(whole.ledger);
    expect(merged.steps).toEqual(whole.steps);
    expect(merged.verdict).toBe(whole.verdict);
    expect(merged.thresholds).toEqual(whole.thresholds);
    expect(merged.metrics.iterations?.count).toBe(60);
    expect(merged.metrics.vus?.value).toBe(6);
    expect(Object.keys(merged.metrics)).toEqual(Object.keys(whole.metrics));
    const inEach = ({ intervals }: RunResult) => intervals.map(({ sent, delivered }) => [sent, delivered]);
    expect(inEach(merged)).toEqual(inEach(whole));
  });
});

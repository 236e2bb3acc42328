// Runs a scenario text against a fake server in virtual time, and keeps every sample.
import { runLoad } from '../../src/load/runner.js';
import { checkThreshold } from '../../src/load/verdict.js';
import type { Sample } from '../../src/model/sample.js';
import { parseScenario } from '../../src/scenario/parse.js';
import { Recorder } from '../../src/stats/recorder.js';
import type { Interval, RunResult } from '../../src/stats/result.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeServer } from './fake-server.js';

/** Of every feeder. */
const table = 'name,colour\nJuliet,white\nRomeo,"dark, blue"\n';

export interface FakeRun {
  readonly result: RunResult;
  readonly samples: readonly Sample[];
  readonly intervals: readonly Interval[];
  readonly server: FakeServer;
}

class KeepingRecorder extends Recorder {
  readonly samples: Sample[] = [];

  override sample(sample: Sample): void {
    this.samples.push(sample);
    super.sample(sample);
  }
}

/** @param prepare changes the server, or sets its clock to do something at a time */
export async function runFake(
  text: string,
  prepare: (server: FakeServer, abort: AbortController) => void = () => {},
): Promise<FakeRun> {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const abort = new AbortController();
  const sink = new KeepingRecorder();
  const intervals: Interval[] = [];
  prepare(server, abort);
  const result = await runLoad({
    plan: parseScenario({ text, file: 'test.yaml', readFile: () => table, checkThreshold }),
    world: server.world(),
    sink,
    seed: 1,
    run: 'run1',
    environment: {},
    signal: abort.signal,
    onInterval: (interval) => intervals.push(interval),
  });
  return { result, samples: sink.samples, intervals, server };
}

/** The samples of one metric. */
export const samplesOf = ({ samples }: FakeRun, metric: string): Sample[] =>
  samples.filter((sample) => sample.metric === metric);

/** A scenario of one message an iteration. */
export const chat = (
  load: string,
  step = 'send: { message: { to: "{{peer}}", size: 20 } }',
  rest = '',
): string => `
version: 1
target: { service: "tcp://127.0.0.1:5222" }
scenarios:
  chat:
    ${load}
    before: [ { login: {} }, { presence: {} } ]
    flow: [ { ${step} } ]
    after: [ { logout: {} } ]
${rest}`;

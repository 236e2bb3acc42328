// A result made by the real recorders from a simulated run: 40 logins, then 50 messages a second for twelve seconds.
import { fromMillis, fromSeconds, type Micros, micros } from '../../src/model/time.js';
import { IntervalRecorder } from '../../src/stats/interval.js';
import { Recorder } from '../../src/stats/recorder.js';
import type { RunResult } from '../../src/stats/result.js';
import { parseThreshold } from '../../src/stats/threshold.js';
import { describeFailure, evaluateThreshold } from '../../src/stats/verdict.js';

const start = fromSeconds(100);
const delivery = 'xmpp_msg_delivery_duration';

/** Park and Miller's generator: the same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** @param perSecond messages; 100 and more make p99.9 meaningful */
export function simulate(
  thresholds: Readonly<Record<string, string>> = { [delivery]: 'p(99)<250' },
  perSecond = 50,
): RunResult {
  const recorder = new Recorder();
  const intervals = new IntervalRecorder(start, () => recorder.takeSecond());
  const draw = random(7);
  logIn(recorder, draw);
  intervals.users(start, 40);
  const ledger = { sent: 0, delivered: 0, bounced: 1, lost: 2, duplicated: 0, reordered: 1, late: 1 };
  for (let i = 0; i < 12 * perSecond; i++) {
    const intendedAt = (start + Math.round((i * 1e6) / perSecond)) as Micros;
    // The seventh second is slow, as when a server collects garbage.
    const isSlow = i >= 6 * perSecond && i < 6.2 * perSecond;
    const sentAt = (intendedAt + Math.round(draw() * 150)) as Micros;
    const took = micros((isSlow ? 90_000 : 900) + -Math.log(1 - draw()) * 600);
    recorder.duration('schedule_lag', (sentAt - intendedAt) as Micros);
    recorder.count('iterations');
    recorder.count('data_sent', 412);
    intervals.sent(sentAt);
    intervals.iteration(sentAt);
    ledger.sent += 1;
    if (i % (5 * perSecond) === 3) continue;
    const doneAt = (sentAt + took) as Micros;
    recorder.sample({ metric: delivery, intendedAt, sentAt, doneAt, outcome: 'ok' });
    intervals.delivered(doneAt, (doneAt - intendedAt) as Micros);
    ledger.delivered += 1;
  }
  for (let i = 0; i < ledger.sent; i++) recorder.check('xmpp_msg_delivery_ratio', i < ledger.delivered);
  return judge(recorder, intervals, ledger, thresholds);
}

function logIn(recorder: Recorder, draw: () => number): void {
  const phases = {
    xmpp_connecting: 0.3,
    xmpp_stream_opening: 1.1,
    xmpp_auth_duration: 9,
    xmpp_bind_duration: 1.4,
  };
  for (let user = 1; user <= 40; user++) {
    let whole = 0;
    for (const [metric, typical] of Object.entries(phases)) {
      const took = fromMillis(typical * (0.8 + draw()));
      recorder.duration(metric, took);
      whole += took;
    }
    const sentAt = (start + user * 40) as Micros;
    const doneAt = (sentAt + whole) as Micros;
    recorder.sample({ metric: 'xmpp_login_duration', intendedAt: start, sentAt, doneAt, outcome: 'ok' });
    recorder.gauge('vus', user);
  }
}

function judge(
  recorder: Recorder,
  intervals: IntervalRecorder,
  ledger: RunResult['ledger'],
  thresholds: Readonly<Record<string, string>>,
): RunResult {
  const metrics = recorder.results(fromSeconds(12));
  const judged = Object.entries(thresholds).map(([metric, expr]) => {
    const threshold = parseThreshold(metric, expr);
    if ('wrong' in threshold) throw new Error(threshold.wrong);
    return evaluateThreshold(threshold, metrics);
  });
  const failed = judged.filter(({ ok }) => !ok);
  return {
    format: 'stanzascope-result',
    version: 1,
    scenario: { name: 'chat', text: 'version: 1\nname: chat\n' },
    target: 'tcp://127.0.0.1:5222',
    seed: 7,
    environment: { stanzascope: '0.1.0', source: 'simulated', cores: 2 },
    startedAt: '2026-11-23T16:44:03.120Z',
    duration: 12.5,
    verdict: failed.length === 0 ? 'pass' : 'fail',
    reasons: failed.map(describeFailure),
    metrics,
    counters: { 'stanza_errors.service-unavailable': 1, reconnects: 0 },
    ledger,
    thresholds: judged,
    intervals: intervals.finish((start + fromMillis(12_500)) as Micros),
    steps: [
      { scenario: 'chat', part: 'before', label: 'login', depth: 0, started: 40, passed: 40, failed: 0 },
      {
        scenario: 'chat',
        part: 'flow',
        label: 'send message',
        depth: 0,
        started: ledger.sent,
        passed: ledger.delivered,
        failed: ledger.sent - ledger.delivered,
      },
    ],
  };
}

let usual: RunResult | undefined;

/** A result in which every word that a file can bring is `word`. */
export function outlandish(word: string): RunResult {
  usual ??= simulate();
  const { metrics, intervals, ...rest } = usual;
  const renamed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(record).flatMap(([name, value]) => [
        [`${name}${word}`, value],
        [`${name.replace(/\{.*/, '')}{tag:${word}}`, value],
      ]),
    );
  return {
    ...rest,
    scenario: { name: word, text: word },
    target: word,
    verdict: 'fail',
    reasons: [word],
    environment: { [word]: word },
    counters: { [word]: 1 },
    metrics: renamed(metrics),
    intervals: intervals.map((interval) => ({ ...interval, trends: renamed(interval.trends ?? {}) })),
    thresholds: [{ metric: word, expr: word, ok: false }],
    steps: [{ scenario: word, part: 'flow', label: word, depth: 0, started: 1, passed: 0, failed: 1 }],
  };
}

/** A result of a run in which nothing happened. */
export const emptyResult: RunResult = {
  format: 'stanzascope-result',
  version: 1,
  scenario: { name: 'smoke', text: '' },
  target: 'unix:///run/xmpp.sock',
  seed: 0,
  environment: {},
  startedAt: '2026-11-23T16:44:03Z',
  duration: 0,
  verdict: 'invalid',
  reasons: ['no iteration was started'],
  metrics: {},
  counters: {},
  ledger: { sent: 0, delivered: 0, bounced: 0, lost: 0, duplicated: 0, reordered: 0, late: 0 },
  thresholds: [],
  intervals: [],
};

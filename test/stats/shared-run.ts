// One run recorded twice: by one recorder, and by one for each share, so that the sum can be held against the whole.
import { fromSeconds, type Micros, micros } from '../../src/model/time.js';
import { IntervalRecorder } from '../../src/stats/interval.js';
import { Recorder } from '../../src/stats/recorder.js';
import type { RunResult, Segment } from '../../src/stats/result.js';
import { emptyResult } from '../report/simulated.js';

/** A message of a run: when it was due, how long it took, which share sent it, and whether it arrived. */
export interface Message {
  readonly due: Micros;
  readonly took: Micros;
  readonly share: number;
  readonly arrives: boolean;
}

const delivery = 'xmpp_msg_delivery_duration';
const seconds = 6;
const start = fromSeconds(100);

/** What one recorder makes of messages. */
export function record(messages: readonly Message[], segment?: Segment): RunResult {
  const recorder = new Recorder();
  const course = new IntervalRecorder(start, () => recorder.takeSecond());
  const events = messages.flatMap((message) => [
    { at: micros(start + message.due), message, isArrival: false },
    ...(message.arrives
      ? [{ at: micros(start + message.due + message.took), message, isArrival: true }]
      : []),
  ]);
  recorder.gauge('vus', messages.length);
  for (const { at, message, isArrival } of events.sort((a, b) => a.at - b.at)) {
    course.advance(at);
    if (!isArrival) {
      recorder.count('xmpp_msgs_sent');
      recorder.count('data_sent', 100);
      recorder.check('xmpp_msg_delivery_ratio', message.arrives);
      course.sent(at);
      continue;
    }
    const intendedAt = micros(start + message.due);
    recorder.sample({ metric: delivery, intendedAt, sentAt: intendedAt, doneAt: at, outcome: 'ok' });
    course.delivered(at, message.took);
  }
  const delivered = messages.filter(({ arrives }) => arrives).length;
  return {
    ...emptyResult,
    scenario: { name: 'chat', text: 'version: 1' },
    verdict: 'pass',
    reasons: [],
    duration: seconds,
    metrics: recorder.results(fromSeconds(seconds)),
    counters: {
      arrivals: delivered,
      ...(delivered < messages.length && { losses: messages.length - delivered }),
    },
    ledger: { ...emptyResult.ledger, sent: messages.length, delivered, lost: messages.length - delivered },
    intervals: course.finish(micros(start + fromSeconds(seconds))),
    steps: [
      {
        ...{ scenario: 'chat', part: 'flow', label: 'send message', depth: 0 },
        ...{ started: messages.length, passed: delivered, failed: messages.length - delivered },
      },
    ],
    ...(segment && { segment }),
  };
}

/** The results of the shares of a run, in order. */
export const recordShares = (messages: readonly Message[], count: number): RunResult[] =>
  Array.from({ length: count }, (_, i) =>
    record(
      messages.filter(({ share }) => share % count === i),
      { index: i + 1, count },
    ),
  );

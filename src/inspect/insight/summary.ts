// What an insight says at the end of a tap without a screen: as plain data for programs.
import type { Direction } from '../../model/flow.js';
import { toMillis, toSeconds } from '../../model/time.js';
import type { Insight } from './insight.js';
import type { LatencyFacts } from './latencies.js';
import { loginSteps } from './logins.js';
import type { SmFlow } from './sm-audit.js';
import type { Tallies, Tally } from './tallies.js';
import { trafficKinds } from './traffic.js';

/** Entries of each list: the most frequent, or the longest. */
const mostListed = 20;

/** Everything that `--stats json` prints: docs/statistics.md explains each key. Durations are in ms, instants in s since the epoch. */
export type Summary = ReturnType<typeof summarise>;

export function summarise(insight: Insight) {
  const { traffic, waits, sm, rules, logins, events } = insight;
  const allLogins = logins.list();
  return {
    format: 'stanzascope-statistics',
    version: 1,
    records: insight.appended,
    elapsed: toSeconds(insight.elapsed),
    streams: { seen: traffic.flows, open: traffic.openFlows },
    traffic: trafficKinds.map((kind) => ({
      kind,
      ...ways((direction) => traffic.kinds[kind][direction].count, 'count'),
      ...ways((direction) => traffic.kinds[kind][direction].bytes, 'bytes'),
    })),
    types: {
      message: listed(traffic.types.message),
      presence: listed(traffic.types.presence),
      iq: listed(traffic.types.iq),
    },
    payloads: listed(traffic.payloads),
    nonzas: listed(traffic.nonzas),
    errors: listed(traffic.conditions),
    latencies: insight.latencies.facts(insight.now).map(latency),
    unanswered: {
      iqs: waits.count('iq'),
      receipts: waits.count('receipt'),
      forgotten: waits.forgotten,
      longest: waits
        .list()
        .slice(0, mostListed)
        .map(({ kind, flow, dir, id, to, payload, since, endedAt }) => ({
          ...{ kind, flow, dir: sides[dir], id, to, payload },
          waited: toMillis(((endedAt ?? insight.now) - since) as typeof since),
          closed: endedAt !== undefined,
        })),
    },
    sm: sm.list().slice(0, mostListed).map(managed),
    rules: rules.list().map(({ kind, rule, rfc, count, firstAt, lastAt, flows, detail }) => ({
      ...{ kind, rule, rfc, count, first: toSeconds(firstAt), last: toSeconds(lastAt), flows, detail },
    })),
    logins: {
      total: allLogins.length,
      outcomes: outcomes(allLogins.map(({ outcome }) => outcome)),
      steps: Object.fromEntries(
        loginSteps.map((step) => [step, mean(allLogins.map(({ steps }) => steps[step]))]),
      ),
    },
    events: events.total,
  };
}

/** As the lines of a capture name them. */
const sides: Readonly<Record<Direction, 'up' | 'down'>> = { upstream: 'up', downstream: 'down' };

const ways = <T extends string>(of: (direction: Direction) => number, name: T) =>
  ({ [name]: { up: of('upstream'), down: of('downstream') } }) as Record<T, { up: number; down: number }>;

const listed = (tallies: Tallies): Tally[] => tallies.top(mostListed);

const latency = ({ kind, count, min, mean: middle, p50, p90, p99, max }: LatencyFacts) => ({
  ...{ kind, count, min: toMillis(min), mean: toMillis(middle), p50: toMillis(p50) },
  ...{ p90: toMillis(p90), p99: toMillis(p99), max: toMillis(max) },
});

const managed = ({ flow, state, isResumable, resumes, ways: both, anomalies }: SmFlow) => ({
  ...{ flow, state, resumable: isResumable, resumes, findings: anomalies },
  ways: both.map(({ direction, counted, h, difference, unacked, mostUnacked, acks, maxLatency }) => ({
    ...{ dir: sides[direction], sent: counted, h, difference, unacked, mostUnacked, acks },
    maxLatency: maxLatency === undefined ? undefined : toMillis(maxLatency),
  })),
});

/** How many of each. */
function outcomes(all: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** ms; undefined where no login took the step. */
function mean(durations: readonly (number | undefined)[]): number | undefined {
  const taken = durations.filter((duration) => duration !== undefined);
  return taken.length === 0 ? undefined : taken.reduce((sum, one) => sum + one, 0) / taken.length / 1_000;
}

// Repeats as a machine gives them: a speed of the moment that all numbers share, a noise of each number, and now and then a
// repeat that was disturbed.
import type { Random } from '../../src/model/random.js';
import type { ComparedNumber } from '../../src/stats/compared-numbers.js';

/** Deviations of the logarithm, of a machine that has little else to do. */
const shared = 0.03;
const own = { p50: 0.02, p95: 0.05, p99: 0.1 } as const;
const disturbed = { share: 0.1, p50: 0.05, p95: 0.15, p99: 0.5 } as const;
const typical = { p50: 2.3, p95: 4.7, p99: 7.9 } as const;
const metrics = ['iteration_duration', 'xmpp_msg_delivery_duration', 'xmpp_iq_rtt'];
const percentiles = ['p50', 'p95', 'p99'] as const;

/**
 * The numbers of `base` repeats of one build, then of `fresh` ones of another.
 * @param slower factor of all durations of the second build
 * @param loudness factor of the noise of durations
 */
export function noisyRuns(
  random: Random,
  base: number,
  fresh: number,
  slower: number,
  loudness = 1,
): ComparedNumber[] {
  const runs = Array.from({ length: base + fresh }, (_, i) =>
    noisyRun(random, i < base ? 1 : slower, loudness),
  );
  const numbers = metrics.flatMap((metric) =>
    percentiles.map((number) => ({
      ...{ metric, number, better: 'lower' as const },
      values: runs.map(({ durations }) => durations.get(`${metric} ${number}`) ?? 0),
    })),
  );
  return [
    ...numbers,
    {
      ...{ metric: 'xmpp_msg_delivery_ratio', number: 'share', better: 'higher' },
      values: runs.map(({ share }) => share),
    },
    {
      ...{ metric: 'iterations', number: 'rate', better: 'higher' },
      values: runs.map(({ rate }) => rate),
    },
  ];
}

function noisyRun(random: Random, slower: number, loudness: number) {
  const speed = slower * Math.exp(loudness * shared * normal(random));
  const isDisturbed = random.next() < disturbed.share;
  const durations = new Map<string, number>();
  for (const metric of metrics)
    for (const number of percentiles) {
      const disturbance = isDisturbed ? disturbed[number] * random.next() : 0;
      const noise = Math.exp(loudness * (own[number] * normal(random) + disturbance));
      // Whole µs, as they are recorded.
      durations.set(`${metric} ${number}`, Math.round(typical[number] * speed * noise * 1_000) / 1_000);
    }
  return {
    durations,
    share: random.next() < 0.9 ? 1 : 0.999,
    rate: Math.round(1_000 + 2 * normal(random)) / 20,
  };
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

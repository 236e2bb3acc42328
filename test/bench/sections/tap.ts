// The tap against other forwarders: bulk throughput and the latency it adds, with `--ui none`.
import { type Children, program, withChildren } from '../children.js';
import { startForwarders } from '../forwarders.js';
import { interleave } from '../interleave.js';
import { median } from '../numbers.js';
import type { Row } from '../row.js';
import type { Section, Settings } from '../section.js';

/** The path without a forwarder. */
const direct = 'nothing between';
const target = { of: 'ratio', bound: '>=', value: 0.9 } as const;
const latencyTarget = { of: 'ratio', bound: '<=', value: 1.1 } as const;

/** Name of a path to the far end -> port to connect to. */
type Paths = ReadonlyMap<string, number>;
type Note = (text: string) => void;

export const tap: Section = {
  measure: (settings, note) =>
    withChildren(async (children) => {
      const paths = await openPaths(children, settings, note);
      return [
        ...(await bulk(children, paths, settings, note)),
        ...(await pingPong(children, paths, settings)),
      ];
    }),
};

async function openPaths(children: Children, { proxies }: Settings, note: Note): Promise<Paths> {
  const [, port] = await children.node(program('far-end')).output(/port (\d+)/);
  const far = Number(port);
  return new Map([...(await startForwarders(children, far, proxies, note)), [direct, far]]);
}

async function bulk(children: Children, paths: Paths, { isQuick }: Settings, note: Note): Promise<Row[]> {
  const megabytes = isQuick ? 8 : 256;
  const speeds = await inTurn(paths, isQuick ? 2 : 7, async (port) => {
    const [seconds = Number.NaN, bytes = Number.NaN] = await children.figures(
      program('bulk'),
      port,
      megabytes,
    );
    return bytes / 1e6 / seconds;
  });
  const ours = speeds.get('tap') ?? [];
  if (median(speeds.get(direct) ?? []) < 2 * median(ours))
    note(
      'tap: with nothing between it is less than twice as fast, so that the load generator bounds the bulk rows',
    );
  return peersOf(speeds).map(([name, samples]) => ({
    name: 'tap: bulk',
    unit: 'MB/s',
    ours,
    peer: { name, samples },
    ...(name === 'socat' && { target }),
  }));
}

async function pingPong(children: Children, paths: Paths, { isQuick }: Settings): Promise<Row[]> {
  const count = isQuick ? 100 : 5_000;
  const latencies = await inTurn(paths, isQuick ? 2 : 7, (port) =>
    children.figures(program('ping-pong'), port, count),
  );
  return ['p50', 'p99'].flatMap((quantile, i) => {
    const pick = (rounds: readonly (readonly number[])[]): number[] =>
      rounds.map((round) => round[i] ?? Number.NaN);
    const ours = pick(latencies.get('tap') ?? []);
    return peersOf(latencies).map(
      ([name, rounds]): Row => ({
        name: `tap: ping-pong ${quantile}`,
        unit: 'µs',
        ours,
        peer: { name, samples: pick(rounds) },
        ...(name === 'socat' && quantile === 'p50' && { target: latencyTarget }),
      }),
    );
  });
}

const inTurn = <T>(paths: Paths, rounds: number, measure: (port: number) => Promise<T>) =>
  interleave(rounds, new Map([...paths].map(([name, port]) => [name, () => measure(port)])));

const peersOf = <T>(results: ReadonlyMap<string, T>): (readonly [string, T])[] =>
  [...results].filter(([name]) => name !== 'tap');

// The tap against other forwarders: bulk throughput and the latency it adds, with `--ui none`.
import { type Children, program, withChildren } from '../children.js';
import { startForwarders } from '../forwarders.js';
import { interleave } from '../interleave.js';
import { median } from '../numbers.js';
import type { Row } from '../row.js';
import type { Section, Settings } from '../section.js';
import { messageBytes } from '../stanzas.js';

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
      const [, port] = await children.node(program('far-end')).output(/port (\d+)/);
      const far = Number(port);
      const { ports, endTap } = await startForwarders(children, far, settings.proxies, note);
      const paths = new Map([...ports, [direct, far]]);
      const rows = [
        ...(await bulk(children, paths, settings, note)),
        ...(await pingPong(children, paths, settings)),
      ];
      checkFramed(await endTap(), sent(settings));
      return rows;
    }),
};

const rounds = (isQuick: boolean): number => (isQuick ? 2 : 7);
const megabytes = (isQuick: boolean): number => (isQuick ? 8 : 256);
const pings = (isQuick: boolean): number => (isQuick ? 100 : 15_000);

/** Bytes of messages that are sent through each path. */
const sent = ({ isQuick }: Settings): number =>
  rounds(isQuick) * (megabytes(isQuick) * 1e6 + pings(isQuick) * messageBytes);

/** What was forwarded and not framed would have cost nothing. @throws when the tap has framed less than was sent, or found fault */
function checkFramed(summary: string, bytes: number): void {
  const [, stanzas] = /; up (\d+) stanzas?, /.exec(summary) ?? [];
  const isWhole = Number(stanzas) * messageBytes >= bytes;
  if (!isWhole || !summary.includes('; 0 violations'))
    throw new Error(`the tap has not framed every stanza of ${bytes} bytes:\n${summary}`);
}

async function bulk(children: Children, paths: Paths, { isQuick }: Settings, note: Note): Promise<Row[]> {
  const speeds = await inTurn(paths, rounds(isQuick), async (port) => {
    const [seconds = Number.NaN, bytes = Number.NaN] = await children.figures(
      program('bulk'),
      port,
      megabytes(isQuick),
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
  const latencies = await inTurn(paths, rounds(isQuick), (port) =>
    children.figures(program('ping-pong'), port, pings(isQuick)),
  );
  return ['p50', 'p99'].flatMap((quantile, i) => {
    const pick = (results: readonly (readonly number[])[]): number[] =>
      results.map((round) => round[i] ?? Number.NaN);
    const ours = pick(latencies.get('tap') ?? []);
    return peersOf(latencies).map(
      ([name, results]): Row => ({
        name: `tap: ping-pong ${quantile}`,
        unit: 'µs',
        ours,
        peer: { name, samples: pick(results) },
        ...(name === 'socat' && quantile === 'p50' && { target: latencyTarget }),
      }),
    );
  });
}

const inTurn = <T>(paths: Paths, rounds: number, measure: (port: number) => Promise<T>) =>
  interleave(rounds, new Map([...paths].map(([name, port]) => [name, () => measure(port)])));

const peersOf = <T>(results: ReadonlyMap<string, T>): (readonly [string, T])[] =>
  [...results].filter(([name]) => name !== 'tap');

// Memory of one idle simulated client: two processes that differ in the number of clients, and in nothing else.
import type { TcpEndpoint } from '../../../src/model/endpoint.js';
import type { Child } from '../../support/child.js';
import { type Children, cli, program, withChildren } from '../children.js';
import { listeningPort } from '../forwarders.js';
import { interleave } from '../interleave.js';
import { residentKiB } from '../resident.js';
import type { Row } from '../row.js';
import type { Section, Settings } from '../section.js';

/** Starts a process with `count` idle clients, which prints `ready` when all of them are. */
type Generator = (children: Children, count: number) => Child;

/**
 * V8's young generation has its largest size (MiB) from the start. Otherwise it is larger in the process with more clients: up to
 * 16 MiB that are the process's and not a client's.
 */
const steadyHeap = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'] as const;

/** KiB. */
const target = { of: 'ours', bound: '<=', value: 16 } as const;

export const client: Section = {
  measure: (settings) =>
    withChildren(async (children) => {
      const [few, many] = settings.isQuick ? [20, 60] : [500, 2_000];
      const server = settings.server ?? (await startServer(children, settings, many));
      const generators = generatorsFor(server, settings);
      const costOfOne = async (start: Generator): Promise<number> =>
        ((await memoryOf(start, many)) - (await memoryOf(start, few))) / (many - few);
      const costs = await interleave(
        settings.isQuick ? 1 : 3,
        new Map([...generators].map(([name, start]) => [name, () => costOfOne(start)])),
      );
      return rows(costs);
    }),
};

/** KiB of a process of its own with that many clients. */
const memoryOf = (start: Generator, count: number): Promise<number> =>
  withChildren(async (children) => {
    const child = start(children, count);
    await child.output(/^ready/m);
    return residentKiB(child.pid);
  });

async function startServer(children: Children, { domain }: Settings, accounts: number): Promise<TcpEndpoint> {
  const child = children.node(
    cli,
    'serve',
    ...['--listen', 'tcp://127.0.0.1:0'],
    ...['--domain', domain, '--accounts', accounts],
  );
  return { kind: 'tcp', host: '127.0.0.1', port: await listeningPort(child) };
}

/** Ours is `session`; `bare socket` is the floor below which no client in Node can be. */
function generatorsFor({ host, port }: TcpEndpoint, { clients, domain }: Settings): Map<string, Generator> {
  const own =
    (kind: string): Generator =>
    (children, count) =>
      children.node(...steadyHeap, program('clients'), kind, host, port, domain, count);
  const foreign =
    (command: string): Generator =>
    (children, count) =>
      children.shell(command, { SERVER_HOST: host, SERVER_PORT: port, DOMAIN: domain, COUNT: count });
  return new Map([
    ['session', own('sessions')],
    ['bare socket', own('sockets')],
    ...Object.entries(clients).map(([name, command]): [string, Generator] => [name, foreign(command)]),
  ]);
}

function rows(costs: ReadonlyMap<string, readonly number[]>): Row[] {
  const [[, ours] = ['', []], ...peers] = costs;
  return peers.map(([name, samples], i) => ({
    name: 'client: RSS of an idle one',
    unit: 'KiB',
    ours,
    peer: { name, samples },
    ...(i === 0 && { target }),
  }));
}

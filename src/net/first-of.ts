// The first of several servers that lets us in.
import type { Connection } from '../model/connection.js';
import { formatEndpoint, type ServerEndpoint } from '../model/endpoint.js';

/** Those that failed last time; whoever asks again keeps it, and they are tried last. */
export type Failing = Set<string>;

/**
 * Tries one after the other. Rejects with what each of them said, or with the signal's reason.
 * @param servers at least one
 */
export async function firstOf(
  servers: readonly ServerEndpoint[],
  failing: Failing,
  connect: (server: ServerEndpoint) => Promise<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const names = new Map(servers.map((server) => [server, formatEndpoint(server)]));
  const nameOf = (server: ServerEndpoint): string => names.get(server) ?? '';
  const order = [...servers].sort((a, b) => +failing.has(nameOf(a)) - +failing.has(nameOf(b)));
  const faults: Error[] = [];
  for (const server of order) {
    try {
      const connection = await connect(server);
      failing.delete(nameOf(server));
      return connection;
    } catch (error) {
      signal.throwIfAborted();
      failing.add(nameOf(server));
      const words = error instanceof Error ? error.message : String(error);
      faults.push(new Error(`${nameOf(server)}: ${words}`, { cause: error }));
    }
  }
  throw new AggregateError(faults, faults.map(({ message }) => message).join('; '));
}

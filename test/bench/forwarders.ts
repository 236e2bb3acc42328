// TCP forwarders that the tap is measured against: ours, well-known ones, and whatever the command line names.
import type { Child } from '../support/child.js';
import { type Children, cli, isMissing } from './children.js';
import { accepts, freePort } from './ports.js';
import type { Commands } from './section.js';

/** They listen on 127.0.0.1:$LISTEN_PORT and forward to 127.0.0.1:$UPSTREAM_PORT. */
const known: Commands = {
  socat: 'socat TCP-LISTEN:$LISTEN_PORT,bind=127.0.0.1,fork,reuseaddr TCP:127.0.0.1:$UPSTREAM_PORT',
  haproxy: 'haproxy -db -f test/bench/haproxy.cfg',
};

export interface Forwarders {
  /** The port of each by name. */
  readonly ports: ReadonlyMap<string, number>;
  /** Ends the tap; what it says of all that went through it. */
  endTap(): Promise<string>;
}

/** Starts all that are installed. */
export async function startForwarders(
  children: Children,
  upstream: number,
  further: Commands,
  note: (text: string) => void,
): Promise<Forwarders> {
  const tap = children.node(cli, 'tap', 'tcp://127.0.0.1:0', `tcp://127.0.0.1:${upstream}`, '--ui', 'none');
  const ports = new Map([['tap', await listeningPort(tap)]]);
  for (const [name, command] of Object.entries({ ...known, ...further })) {
    const port = await startForeign(children, command, upstream);
    if (port === undefined) note(`${name} is not installed: its rows are left out`);
    else ports.set(name, port);
  }
  return {
    ports,
    async endTap() {
      tap.signal('SIGINT');
      await tap.exit;
      return tap.stderr;
    },
  };
}

/** The port that a command of ours says it listens on. */
export async function listeningPort(child: Child): Promise<number> {
  const [, port] = await child.output(/listening on tcp:\/\/127\.0\.0\.1:(\d+)/);
  return Number(port);
}

/** Undefined when it is not installed. */
async function startForeign(
  children: Children,
  command: string,
  upstream: number,
): Promise<number | undefined> {
  const port = await freePort();
  const child = children.shell(command, { LISTEN_PORT: port, UPSTREAM_PORT: upstream });
  if (await accepts(port, child)) return port;
  if (await isMissing(child)) return undefined;
  throw new Error(`${command} has ended:\n${child.stderr}`);
}

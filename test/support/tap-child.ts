// `tap` as a child process: where it listens, what it showed, how it ended.
import { expect } from 'vitest';
import { type Endpoint, formatEndpoint, parseEndpoint } from '../../src/model/endpoint.js';
import { type Cli, startCli } from './cli.js';
import { loopback } from './sockets.js';

/** A line of `--ui json` or of a capture, with the fields that tests look at. */
export interface CaptureLine {
  readonly t: string;
  readonly seq?: number;
  readonly flow?: number;
  readonly dir?: 'up' | 'down';
  readonly name?: string;
  readonly id?: string;
  readonly leg?: string;
  readonly topic?: string;
  readonly event?: string;
  readonly how?: string;
  readonly detail?: string;
  readonly rule?: string;
  readonly protocol?: string;
  readonly summary?: string;
  readonly text?: string;
  readonly xml?: string;
  readonly count?: number;
  readonly maps?: readonly string[];
  readonly bytes?: { readonly up: number; readonly down: number };
  readonly sha256?: { readonly up: string; readonly down: string };
}

export interface Tap extends Cli {
  /** Where it listens. */
  readonly endpoint: Endpoint;
}

/** A tap on a free loopback port; resolves when it listens. */
export const startTap = (upstream: Endpoint, ...flags: string[]): Promise<Tap> =>
  startTapOn(loopback, upstream, ...flags);

export async function startTapOn(listen: Endpoint, upstream: Endpoint, ...flags: string[]): Promise<Tap> {
  const cli = await startCli('tap', formatEndpoint(listen), formatEndpoint(upstream), ...flags);
  const [endpoint] = await boundEndpoints(cli, 1);
  if (!endpoint) throw new Error('the tap has not said where it listens');
  return Object.assign(cli, { endpoint });
}

/** The first `count` endpoints that a tap or a server says it listens on. */
export async function boundEndpoints(cli: Cli, count: number): Promise<Endpoint[]> {
  const line = 'listening on (\\S+) .*\\n';
  const { input } = await cli.output(new RegExp(`(?:${line}){${count}}`));
  return [...input.matchAll(new RegExp(line, 'g'))].map(([, text = '']) => {
    const endpoint = parseEndpoint(text);
    if ('wrong' in endpoint) throw new Error(endpoint.wrong);
    return endpoint;
  });
}

/** The embedded server, serving user1…user9. */
export async function startServe(): Promise<Endpoint> {
  const cli = await startCli('serve', '--listen', 'tcp://127.0.0.1:0', '--accounts', '9');
  const [endpoint] = await boundEndpoints(cli, 1);
  if (!endpoint) throw new Error('the server has not said where it listens');
  return endpoint;
}

/** Ends it as a person would, and expects that it ends well. */
export async function interrupt(cli: Cli): Promise<void> {
  cli.signal('SIGINT');
  expect(await cli.exit, cli.stderr).toEqual({ code: 0, signal: null });
}

export const parseLines = (text: string): CaptureLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CaptureLine);

export const portOf = (endpoint: Endpoint): number => ('port' in endpoint ? endpoint.port : 0);

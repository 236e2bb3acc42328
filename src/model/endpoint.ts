// Where something listens or is reached, written as a URL.

export type Endpoint = TcpEndpoint | TlsEndpoint | UdpEndpoint | UnixEndpoint;

/** Port 0 as a listener means any free port. */
interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface TcpEndpoint extends HostPort {
  readonly kind: 'tcp';
}

/** TLS from the first byte on (direct TLS, XEP-0368). */
export interface TlsEndpoint extends HostPort {
  readonly kind: 'tls';
}

export interface UdpEndpoint extends HostPort {
  readonly kind: 'udp';
}

export interface UnixEndpoint {
  readonly kind: 'unix';
  readonly path: string;
}

/** What can be listened on and connected to as a plain stream of bytes. */
export type StreamEndpoint = TcpEndpoint | UnixEndpoint;

export const streamKinds = ['tcp', 'unix'] as const satisfies readonly StreamEndpoint['kind'][];

const examples: Readonly<Record<Endpoint['kind'], string>> = {
  tcp: 'tcp://HOST:PORT',
  tls: 'tls://HOST:PORT',
  udp: 'udp://HOST:PORT',
  unix: 'unix:///PATH',
};
const allKinds = Object.keys(examples) as Endpoint['kind'][];

const hostForm = /^(tcp|tls|udp):\/\/(\[[0-9a-fA-F:.]+(?:%\w+)?\]|[^:/\s[\]]+):(\d{1,5})\/?$/;
const unixForm = /^unix:\/\/(\/.+)$/;

/**
 * Reads `tcp://host:port`, `tls://host:port`, `udp://[::1]:5222` or `unix:///path`; on anything else, and on a kind that is not
 * among `kinds`, a sentence that says what is wrong.
 */
export function parseEndpoint<K extends Endpoint['kind'] = Endpoint['kind']>(
  text: string,
  kinds: readonly K[] = allKinds as K[],
): Extract<Endpoint, { kind: K }> | { readonly wrong: string } {
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1];
  if (scheme !== undefined && !kinds.some((kind) => kind === scheme))
    return { wrong: `the scheme ${scheme}:// is not supported here; write ${formsOf(kinds)}` };
  const endpoint = read(text);
  if (endpoint === undefined) return { wrong: `it should be ${formsOf(kinds)}` };
  if (endpoint.kind !== 'unix' && endpoint.port > 65_535)
    return { wrong: `port ${endpoint.port} is above 65535` };
  return endpoint as Extract<Endpoint, { kind: K }>;
}

/** `tcp://HOST:PORT, tls://HOST:PORT or unix:///PATH` */
const formsOf = (kinds: readonly Endpoint['kind'][]): string =>
  kinds
    .map((kind) => examples[kind])
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');

function read(text: string): Endpoint | undefined {
  const [, kind, host = '', port] = hostForm.exec(text) ?? [];
  if (kind !== undefined)
    return { kind: kind as 'tcp' | 'tls' | 'udp', host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  const [, path] = unixForm.exec(text) ?? [];
  return path === undefined ? undefined : { kind: 'unix', path };
}

/** The URL form, IPv6 in brackets. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  return `${endpoint.kind}://${formatHostPort(endpoint.host, endpoint.port)}`;
}

export const formatHostPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Whether only this machine can reach it (or is reached by it). */
export function isLoopback(endpoint: Endpoint): boolean {
  if (endpoint.kind === 'unix') return true;
  return endpoint.host === 'localhost' || endpoint.host === '::1' || /^127(\.\d+){3}$/.test(endpoint.host);
}

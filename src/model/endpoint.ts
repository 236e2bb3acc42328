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

/** XMPP over WebSocket (RFC 7395); `wss` is the one inside TLS. */
export interface WebSocketEndpoint extends HostPort {
  readonly kind: 'ws' | 'wss';
  /** With its `/`, and the query if there is one. */
  readonly path: string;
}

/** A domain whose servers are to be found (RFC 6120 §3.2, XEP-0368, XEP-0156); `xmpps`: those that begin with TLS only. */
export interface DomainEndpoint {
  readonly kind: 'xmpp' | 'xmpps';
  readonly host: string;
}

/** What a client can connect to as it is. */
export type ServerEndpoint = TcpEndpoint | TlsEndpoint | UnixEndpoint | WebSocketEndpoint;

/** What a load can be for. */
export type TargetEndpoint = ServerEndpoint | DomainEndpoint;

type AnyEndpoint = Endpoint | TargetEndpoint;
type Kind = AnyEndpoint['kind'];

export const streamKinds = ['tcp', 'unix'] as const satisfies readonly StreamEndpoint['kind'][];
/** What the tap knows. */
const endpointKinds = ['tcp', 'tls', 'udp', 'unix'] as const satisfies readonly Endpoint['kind'][];
export const targetKinds = [
  'tcp',
  'tls',
  'unix',
  'ws',
  'wss',
  'xmpp',
  'xmpps',
] as const satisfies readonly TargetEndpoint['kind'][];

const examples: Readonly<Record<Kind, string>> = {
  tcp: 'tcp://HOST:PORT',
  tls: 'tls://HOST:PORT',
  udp: 'udp://HOST:PORT',
  unix: 'unix:///PATH',
  ws: 'ws://HOST:PORT/PATH',
  wss: 'wss://HOST:PORT/PATH',
  xmpp: 'xmpp://DOMAIN',
  xmpps: 'xmpps://DOMAIN',
};

const hostPart = String.raw`(\[[0-9a-fA-F:.]+(?:%\w+)?\]|[^:/\s[\]]+)`;
const hostForm = new RegExp(String.raw`^(tcp|tls|udp)://${hostPart}:(\d{1,5})/?$`);
const unixForm = /^unix:\/\/(\/.+)$/;
/** Of the characters of a URL, without a fragment (RFC 6455 §3). */
const webSocketForm = new RegExp(String.raw`^(wss?)://${hostPart}(?::(\d{1,5}))?(/[!"$-~]*)?$`);
/** No address: only names have service records. */
const domainForm = /^(xmpps?):\/\/(?![\d.]+\/?$)([^:/\s[\]@?#]+)\/?$/;

/**
 * Reads `tcp://host:port`, `tls://host:port`, `udp://[::1]:5222`, `unix:///path`, `wss://host/path` or `xmpp://domain`; on
 * anything else, and on a kind that is not among `kinds`, a sentence that says what is wrong.
 */
export function parseEndpoint<K extends Kind = Endpoint['kind']>(
  text: string,
  kinds: readonly K[] = endpointKinds as readonly Kind[] as readonly K[],
): Extract<AnyEndpoint, { kind: K }> | { readonly wrong: string } {
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1];
  if (scheme !== undefined && !kinds.some((kind) => kind === scheme))
    return { wrong: `the scheme ${scheme}:// is not supported here; write ${formsOf(kinds)}` };
  const endpoint = read(text);
  if (endpoint === undefined) return { wrong: `it should be ${formsOf(kinds)}` };
  if ('port' in endpoint && endpoint.port > 65_535) return { wrong: `port ${endpoint.port} is above 65535` };
  return endpoint as Extract<AnyEndpoint, { kind: K }>;
}

/** `tcp://HOST:PORT, tls://HOST:PORT or unix:///PATH` */
const formsOf = (kinds: readonly Kind[]): string =>
  kinds
    .map((kind) => examples[kind])
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');

function read(text: string): AnyEndpoint | undefined {
  const plain = hostForm.exec(text);
  if (plain) {
    const [, kind, written = '', port] = plain;
    return { kind: kind as 'tcp' | 'tls' | 'udp', host: unbracketed(written), port: Number(port) };
  }
  const web = webSocketForm.exec(text);
  if (web) {
    const [, scheme, written = '', port, path = '/'] = web;
    const kind = scheme as 'ws' | 'wss';
    return { kind, host: unbracketed(written), port: Number(port ?? usualPorts[kind]), path };
  }
  const domain = domainForm.exec(text);
  if (domain) return { kind: domain[1] as 'xmpp' | 'xmpps', host: domain[2] ?? '' };
  const [, path] = unixForm.exec(text) ?? [];
  return path === undefined ? undefined : { kind: 'unix', path };
}

const usualPorts = { ws: 80, wss: 443 } as const;

const unbracketed = (written: string): string => written.replace(/^\[|\]$/g, '');

/** The URL form, IPv6 in brackets. */
export function formatEndpoint(endpoint: AnyEndpoint): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  if (!('port' in endpoint)) return `${endpoint.kind}://${endpoint.host}`;
  const path = 'path' in endpoint ? endpoint.path : '';
  return `${endpoint.kind}://${formatHostPort(endpoint.host, endpoint.port)}${path}`;
}

export const formatHostPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Whether its servers have yet to be found. */
export const isDomain = (endpoint: TargetEndpoint): endpoint is DomainEndpoint =>
  endpoint.kind === 'xmpp' || endpoint.kind === 'xmpps';

/** Whether only this machine can reach it (or is reached by it). */
export function isLoopback(endpoint: AnyEndpoint): boolean {
  if (endpoint.kind === 'unix') return true;
  return endpoint.host === 'localhost' || endpoint.host === '::1' || /^127(\.\d+){3}$/.test(endpoint.host);
}

// Where something listens or is reached, written as a URL.

export type Endpoint = TcpEndpoint | UnixEndpoint;

/** Port 0 as a listener means any free port. */
export interface TcpEndpoint {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
}

export interface UnixEndpoint {
  readonly kind: 'unix';
  readonly path: string;
}

const tcpForm = /^tcp:\/\/(\[[0-9a-fA-F:.]+(?:%\w+)?\]|[^:/\s[\]]+):(\d{1,5})\/?$/;
const unixForm = /^unix:\/\/(\/.+)$/;

/** Reads `tcp://host:port`, `tcp://[::1]:5222` or `unix:///path`; on anything else a sentence that says what is wrong. */
export function parseEndpoint(text: string): Endpoint | { readonly wrong: string } {
  const tcp = tcpForm.exec(text);
  if (tcp) {
    const port = Number(tcp[2]);
    if (port > 65_535) return { wrong: `port ${port} is above 65535` };
    return { kind: 'tcp', host: (tcp[1] ?? '').replace(/^\[|\]$/g, ''), port };
  }
  const unix = unixForm.exec(text);
  if (unix) return { kind: 'unix', path: unix[1] ?? '' };
  const scheme = /^([a-z]+):\/\//.exec(text)?.[1];
  if (scheme && scheme !== 'tcp' && scheme !== 'unix')
    return { wrong: `the scheme ${scheme}:// is not supported` };
  return { wrong: 'it is neither tcp://HOST:PORT nor unix:///PATH' };
}

/** The URL form, IPv6 in brackets. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  return `tcp://${formatHostPort(endpoint.host, endpoint.port)}`;
}

export const formatHostPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Whether only this machine can reach it (or is reached by it). */
export function isLoopback(endpoint: Endpoint): boolean {
  if (endpoint.kind === 'unix') return true;
  return endpoint.host === 'localhost' || endpoint.host === '::1' || /^127(\.\d+){3}$/.test(endpoint.host);
}

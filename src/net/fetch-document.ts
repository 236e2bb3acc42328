// A small text from a web server, for service discovery (RFC 6415): https only, five seconds, bounded.
import { Agent, fetch } from 'undici';

const timeoutMs = 5_000;
const mostBytes = 64 * 1024;
const mostRedirects = 3;

export interface FetchOptions {
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
}

/** The text; undefined for whatever goes wrong: there is no such page then. */
export async function fetchDocument(
  url: string,
  { ca, insecure }: FetchOptions,
): Promise<string | undefined> {
  const tls = { ...(ca !== undefined && { ca }), rejectUnauthorized: !insecure };
  const agent = new Agent({ connect: { ...tls, timeout: timeoutMs }, maxResponseSize: mostBytes });
  try {
    return await follow(url, agent);
  } catch {
    return undefined;
  } finally {
    void agent.destroy();
  }
}

async function follow(first: string, dispatcher: Agent): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  let url = new URL(first);
  for (let redirects = 0; redirects <= mostRedirects && url.protocol === 'https:'; redirects++) {
    const response = await fetch(url, { dispatcher, signal, redirect: 'manual' });
    if (response.ok) {
      // Compressed, it could be much more than what came over the wire.
      const text = response.headers.has('content-encoding') ? undefined : await response.text();
      return text;
    }
    const elsewhere = response.headers.get('location');
    if (elsewhere === null) return undefined;
    url = new URL(elsewhere, url);
  }
  return undefined;
}

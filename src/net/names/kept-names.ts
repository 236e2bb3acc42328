// Names that are asked for once in a run: thousands of clients must not become thousands of questions.
import { isIP } from 'node:net';
import type { Names, ServiceRecord } from '../../model/dns.js';

/** What is known of a host. */
interface Host {
  addresses: readonly string[];
  /** Of the address that was the first to let us in: the others of its family take turns with it. */
  family?: number;
  turns: number;
}

export class KeptNames implements Names {
  readonly #inner: Names;
  readonly #hosts = new Map<string, Host | Promise<Host>>();
  readonly #services = new Map<string, Promise<readonly ServiceRecord[]>>();

  constructor(inner: Names) {
    this.#inner = inner;
  }

  addresses(host: string): readonly string[] | Promise<readonly string[]> {
    const known = this.#hosts.get(host) ?? this.#ask(host);
    return known instanceof Promise ? known.then(inTurn) : inTurn(known);
  }

  services(name: string): Promise<readonly ServiceRecord[]> {
    const known = this.#services.get(name) ?? this.#inner.services(name);
    this.#services.set(name, known);
    // Nobody's answer is not kept.
    known.catch(() => this.#services.delete(name));
    return known;
  }

  reached(host: string, address: string): void {
    const known = this.#hosts.get(host);
    if (known !== undefined && !(known instanceof Promise)) known.family ??= isIP(address);
  }

  #ask(host: string): Promise<Host> {
    const asking = Promise.resolve(this.#inner.addresses(host)).then((addresses) => {
      const found: Host = { addresses, turns: 0 };
      this.#hosts.set(host, found);
      return found;
    });
    this.#hosts.set(host, asking);
    asking.catch(() => this.#hosts.delete(host));
    return asking;
  }
}

function inTurn(host: Host): readonly string[] {
  const { addresses, family } = host;
  if (family === undefined) return addresses;
  const fitting = addresses.filter((address) => isIP(address) === family);
  const at = host.turns++ % fitting.length;
  return [...fitting.slice(at), ...fitting.slice(0, at)];
}

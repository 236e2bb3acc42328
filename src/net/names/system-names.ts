// Host names and service records as the system's name servers know them.
import { lookup, Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import type { Names } from '../../model/dns.js';
import { codeOf, netError } from '../fault.js';

const timeoutMs = 2_000;
/** The name is not there, or not with such records. */
const absent: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** @param servers to ask for service records instead of the system's: `127.0.0.1:5353`; host names stay the system's */
export function systemNames(servers?: readonly string[]): Names {
  return {
    async addresses(host) {
      const found = await lookup(host, { all: true }).catch((error) => Promise.reject(netError(error)));
      return found.map(({ address }) => address);
    },
    async services(name) {
      const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
      if (servers) resolver.setServers(servers);
      try {
        const records = await resolver.resolveSrv(domainToASCII(name) || name);
        return records.map(({ name: target, port, priority, weight }) => ({
          target,
          port,
          priority,
          weight,
        }));
      } catch (error) {
        if (absent.has(codeOf(error))) return [];
        throw netError(error);
      }
    },
  };
}

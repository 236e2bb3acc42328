// What the tap shows to its clients: certificates of the local authorities, or the server's own one. Made once a domain.
import { createSecureContext, type SecureContext } from 'node:tls';
import { exitCode, UserError } from '../../model/errors.js';
import { issue, type KeyPair, leafDays } from './authority.js';
import type { CaDirectory } from './directory.js';

/** Domains at once: more are a mistake or an attack. */
const mostDomains = 64;
/** Half of what a certificate is valid for. */
const renewAfterMs = (leafDays * 24 * 60 * 60 * 1000) / 2;

interface Issued {
  readonly context: Promise<SecureContext>;
  readonly at: number;
}

/** Certificates of the local authorities. */
export class IssuedIdentities {
  readonly #directory: CaDirectory;
  /** Whether an authority may be made for a domain that no server has proved to be. */
  readonly #isLax: boolean;
  readonly #issued = new Map<string, Issued>();

  constructor(directory: CaDirectory, isLax: boolean) {
    this.#directory = directory;
    this.#isLax = isLax;
  }

  /** @throws UserError when there is no authority and none may be made */
  async find(domain: string, isVerified: boolean): Promise<SecureContext> {
    const now = Date.now();
    const known = this.#issued.get(domain);
    if (known && now - known.at < renewAfterMs) return known.context;
    if (!known && this.#issued.size >= mostDomains)
      throw new UserError(`more than ${mostDomains} domains through one tap`, exitCode.invalid);
    const context = this.#issue(domain, isVerified || this.#isLax, new Date(now));
    this.#issued.set(domain, { context, at: now });
    context.catch(() => this.#issued.delete(domain));
    return context;
  }

  async #issue(domain: string, mayMake: boolean, now: Date): Promise<SecureContext> {
    const directory = this.#directory;
    const authority = await (mayMake ? directory.findOrMake(domain, now) : directory.find(domain, now));
    if (!authority)
      throw new UserError(
        `no server has proved to be ${domain}, and there is no CA for it yet: stanzascope ca export ${domain}`,
        exitCode.badInput,
      );
    return contextOf(await issue(authority.pair, domain, now));
  }
}

/** @throws when the two do not belong together, or are none */
export const contextOf = ({ certificate, key }: KeyPair): SecureContext =>
  createSecureContext({ cert: certificate, key });

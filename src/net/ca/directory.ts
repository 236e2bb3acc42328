// The folder of the local authorities, one file a domain: key and certificate, for its owner's eyes only.
import { randomUUID, X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, UserError } from '../../model/errors.js';
import { visible } from '../../model/sanitise.js';
import { codeOf } from '../fault.js';
import { type KeyPair, leafDays, makeAuthority } from './authority.js';

/** Domains that there may be an authority for: more are a mistake or an attack. */
const mostDomains = 64;
const suffix = '.pem';
const day = 24 * 60 * 60 * 1000;

export interface StoredAuthority {
  readonly domain: string;
  readonly path: string;
  /** SHA-256 of the certificate, in pairs of hex digits. */
  readonly fingerprint: string;
  readonly until: Date;
  readonly pair: KeyPair;
}

/** Domains are given in the writing of domainName(), which has no character that means something in a path. */
export class CaDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether others are kept out, if it is there at all. @throws UserError when they are not */
  async check(): Promise<boolean> {
    const stats = await lstat(this.path).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.#unusable(error);
    });
    if (!stats) return false;
    const where = visible(this.path);
    if (!stats.isDirectory()) throw fault(`${where} is no directory (nor may it be a link to one)`);
    refuseOthers(where, stats, '700');
    return true;
  }

  /** The authority of the domain, if there is one that is still of use. @throws UserError */
  async find(domain: string, now: Date): Promise<StoredAuthority | undefined> {
    const found = (await this.check()) ? await this.#read(domain) : undefined;
    return found && found.until.getTime() > now.getTime() + leafDays * day ? found : undefined;
  }

  /** The same, made when there is none. @throws UserError */
  async findOrMake(domain: string, now: Date): Promise<StoredAuthority> {
    const found = await this.find(domain, now);
    if (found) return found;
    const domains = await this.domains();
    if (domains.length >= mostDomains && !domains.includes(domain))
      throw fault(
        `there are authorities for ${domains.length} domains in ${visible(this.path)}: stanzascope ca forget`,
      );
    const pair = await makeAuthority(domain, now);
    await this.#write(domain, pair, now);
    const made = await this.find(domain, now);
    if (made) return made;
    throw fault(`cannot read ${visible(this.#pathOf(domain))}`);
  }

  /** All of them, sorted by domain. @throws UserError */
  async list(): Promise<StoredAuthority[]> {
    const found = await Promise.all((await this.domains()).map((domain) => this.#read(domain)));
    return found.filter((each) => each !== undefined);
  }

  /** Removes the authority of the domain; whether there was one. @throws UserError */
  async forget(domain: string): Promise<boolean> {
    if (!(await this.check())) return false;
    return unlink(this.#pathOf(domain)).then(
      () => true,
      (error: unknown) => {
        if (codeOf(error) === 'ENOENT') return false;
        throw this.#unusable(error);
      },
    );
  }

  /** The domains that there is a file for, sorted, whatever is in it. @throws UserError */
  async domains(): Promise<string[]> {
    if (!(await this.check())) return [];
    const names = await readdir(this.path);
    return names
      .filter((name) => name.endsWith(suffix) && !name.startsWith('.'))
      .map((name) => name.slice(0, -suffix.length))
      .sort();
  }

  async #read(domain: string): Promise<StoredAuthority | undefined> {
    const path = this.#pathOf(domain);
    try {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        refuseOthers(visible(path), await file.stat(), '600');
        return readPair(domain, path, await file.readFile('utf8'));
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.#unusable(error, path);
    }
  }

  /** Whole or not at all; what another tap has written meanwhile is left as it is. */
  async #write(domain: string, { key, certificate }: KeyPair, now: Date): Promise<void> {
    const path = this.#pathOf(domain);
    const temporary = join(this.path, `.${randomUUID()}`);
    try {
      await mkdir(this.path, { recursive: true, mode: 0o700 });
      await this.check();
      // Only an authority that is of no use any more can be there.
      const stale = await this.#read(domain);
      if (stale && stale.until.getTime() <= now.getTime() + leafDays * day) await unlink(path);
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      const file = await open(temporary, flags, 0o600);
      try {
        await file.chmod(0o600);
        await file.writeFile(`${certificate}\n${key}`);
        await file.sync();
      } finally {
        await file.close();
      }
      await link(temporary, path).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
    } catch (error) {
      throw error instanceof UserError ? error : this.#unusable(error);
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
  }

  #pathOf(domain: string): string {
    return join(this.path, `${domain}${suffix}`);
  }

  #unusable(error: unknown, path = this.path): UserError {
    return fault(`cannot use ${visible(path)}: ${codeOf(error)}`, error);
  }
}

function readPair(domain: string, path: string, text: string): StoredAuthority {
  const [certificate] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text) ?? [];
  const [key] = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/.exec(text) ?? [];
  if (certificate === undefined || key === undefined)
    throw fault(`${visible(path)} has no certificate and key: stanzascope ca forget ${domain}`);
  const parsed = new X509Certificate(certificate);
  const until = new Date(parsed.validTo);
  return { domain, path, fingerprint: parsed.fingerprint256, until, pair: { certificate, key } };
}

/** @throws UserError when somebody else owns it, or may read or write it */
function refuseOthers(where: string, stats: { mode: number; uid: number }, right: string): void {
  const uid = process.getuid?.();
  if (uid !== undefined && stats.uid !== uid) throw fault(`${where} belongs to another user`);
  const mode = stats.mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw fault(`others can get at ${where} (mode ${mode.toString(8)}): chmod ${right} it`);
}

const fault = (text: string, cause?: unknown): UserError =>
  new UserError(`the local CA: ${text}`, exitCode.badInput, { cause });

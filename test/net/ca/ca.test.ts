// The local authorities: what they can vouch for, and how their keys are kept.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { issue, type KeyPair, makeAuthority } from '../../../src/net/ca/authority.js';
import { CaDirectory } from '../../../src/net/ca/directory.js';
import { IssuedIdentities } from '../../../src/net/ca/identities.js';
import { addressBytes } from '../../../src/net/ca/name-constraints.js';

const now = new Date();
const day = 24 * 60 * 60 * 1000;

/** A path in which nothing is yet. */
async function place(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stanzascope-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'ca');
}

/** What a client that trusts `ca` says to a server with this certificate. */
async function judged(
  { certificate, key }: KeyPair,
  ca: string,
  name: { servername?: string; host?: string },
): Promise<string> {
  const server = createServer({ cert: certificate, key }).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const socket = connect({ host: '127.0.0.1', port, ca, ...name });
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve('trusted'));
    socket.once('error', (error) => resolve(error.message));
  });
}

describe('an authority', () => {
  it('vouches for its domain', async () => {
    const authority = await makeAuthority('a.example', now);
    const leaf = await issue(authority, 'a.example', now);
    expect(await judged(leaf, authority.certificate, { servername: 'a.example' })).toBe('trusted');
    const { validFrom, validTo } = new X509Certificate(leaf.certificate);
    expect(Date.parse(validTo) - Date.parse(validFrom)).toBeLessThan(8 * day);
  });

  it.each(['127.0.0.1', '::1'])('vouches for the address %s', async (address) => {
    const authority = await makeAuthority(address, now);
    const leaf = await issue(authority, address, now);
    expect(new X509Certificate(leaf.certificate).checkIP(address)).toBe(address);
    if (address === '127.0.0.1')
      expect(await judged(leaf, authority.certificate, { host: address })).toBe('trusted');
  });

  it.each([
    ['a.example', 'b.example', { servername: 'b.example' }],
    ['a.example', '127.0.0.1', { host: '127.0.0.1' }],
    ['127.0.0.1', 'a.example', { servername: 'a.example' }],
  ] as const)('of %s is worth nothing for %s', async (domain, other, name) => {
    const authority = await makeAuthority(domain, now);
    const forged = await issue(authority, other, now);
    expect(await judged(forged, authority.certificate, name)).toMatch(/subtree violation/);
  });

  it('does not let what it issues outlive it', async () => {
    const authority = await makeAuthority('a.example', now);
    const late = new Date(now.getTime() + 363 * day);
    const leaf = new X509Certificate((await issue(authority, 'a.example', late)).certificate);
    expect(leaf.validTo).toBe(new X509Certificate(authority.certificate).validTo);
  });
});

describe('addressBytes', () => {
  it.each([
    ['127.0.0.1', '7f000001'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::ff00:42:8329', '20010db8000000000000ff0000428329'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ])('%s', (address, hex) => expect(addressBytes(address).toString('hex')).toBe(hex));
});

describe('CaDirectory', () => {
  it('makes one authority a domain, keeps others out, and finds it again', async () => {
    const path = await place();
    const directory = new CaDirectory(path);
    expect(await directory.find('a.example', now)).toBeUndefined();
    const made = await directory.findOrMake('a.example', now);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(made.path)).mode & 0o777).toBe(0o600);
    expect(await directory.findOrMake('a.example', now)).toEqual(made);
    expect(await new CaDirectory(path).list()).toEqual([made]);
    expect(await readdir(path)).toEqual(['a.example.pem']);
    expect(made.fingerprint).toBe(new X509Certificate(made.pair.certificate).fingerprint256);
  });

  it('has one authority when several are made at once', async () => {
    const path = await place();
    const made = await Promise.all(
      Array.from({ length: 8 }, () => new CaDirectory(path).findOrMake('a.example', now)),
    );
    expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(await readdir(path)).toEqual(['a.example.pem']);
  });

  it('makes a new one when the old one ends soon', async () => {
    const directory = new CaDirectory(await place());
    const old = await directory.findOrMake('a.example', new Date(now.getTime() - 360 * day));
    expect(await directory.find('a.example', now)).toBeUndefined();
    expect((await directory.findOrMake('a.example', now)).fingerprint).not.toBe(old.fingerprint);
  });

  it('forgets', async () => {
    const directory = new CaDirectory(await place());
    expect(await directory.forget('a.example')).toBe(false);
    await directory.findOrMake('a.example', now);
    expect(await directory.forget('a.example')).toBe(true);
    expect(await directory.list()).toEqual([]);
  });

  it('refuses what others can get at', async () => {
    const path = await place();
    const directory = new CaDirectory(path);
    const { path: file } = await directory.findOrMake('a.example', now);
    await chmod(file, 0o640);
    await expect(directory.find('a.example', now)).rejects.toThrow(/mode 640\): chmod 600/);
    await chmod(file, 0o600);
    await chmod(path, 0o755);
    await expect(directory.find('a.example', now)).rejects.toThrow(/mode 755\): chmod 700/);
  });

  it('follows no links', async () => {
    const path = await place();
    await mkdir(`${path}-real`, { mode: 0o700 });
    await symlink(`${path}-real`, path);
    await expect(new CaDirectory(path).findOrMake('a.example', now)).rejects.toThrow(/is no directory/);
    const directory = new CaDirectory(`${path}-real`);
    await writeFile(`${path}-elsewhere`, 'x', { mode: 0o600 });
    await symlink(`${path}-elsewhere`, join(directory.path, 'a.example.pem'));
    await expect(directory.findOrMake('a.example', now)).rejects.toThrow(/cannot use .*ELOOP/);
  });

  it('says so when a file is none of its own', async () => {
    const path = await place();
    await mkdir(path, { mode: 0o700 });
    await writeFile(join(path, 'a.example.pem'), 'x', { mode: 0o600 });
    await expect(new CaDirectory(path).find('a.example', now)).rejects.toThrow(
      /stanzascope ca forget a\.example/,
    );
  });

  it('has an end at 64 domains', async () => {
    const path = await place();
    await mkdir(path, { mode: 0o700 });
    for (let i = 0; i < 64; i++) await writeFile(join(path, `d${i}.example.pem`), 'x', { mode: 0o600 });
    await expect(new CaDirectory(path).findOrMake('a.example', now)).rejects.toThrow(/64 domains.*ca forget/);
  });
});

describe('IssuedIdentities', () => {
  it('makes nothing new for a domain that no server has proved to be', async () => {
    const directory = new CaDirectory(await place());
    const identities = new IssuedIdentities(directory, false);
    await expect(identities.find('a.example', false)).rejects.toThrow(/stanzascope ca export a\.example/);
    const context = await identities.find('a.example', true);
    expect(await identities.find('a.example', false)).toBe(context);
    expect(await directory.list()).toHaveLength(1);
  });

  it('shows what there is an authority for already, and with --insecure anything', async () => {
    const directory = new CaDirectory(await place());
    await directory.findOrMake('a.example', now);
    await new IssuedIdentities(directory, false).find('a.example', false);
    await new IssuedIdentities(directory, true).find('b.example', false);
    expect((await directory.list()).map(({ domain }) => domain)).toEqual(['a.example', 'b.example']);
  });
});

// The flags of `tap` about TLS, and `ca`, as their users meet them.
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked, header, proceed, secure, serve, type TlsPath } from '../net/tls/path.js';
import { certPath } from '../support/cert/index.js';
import { runCliWith, startCliWith, temporaryDirectory } from '../support/cli.js';
import { bareClient, bareServer, loopback, readAll, readBytes } from '../support/sockets.js';
import { boundEndpoints, interrupt, parseLines } from '../support/tap-child.js';

const tap = ['tap', 'tcp://127.0.0.1:0', 'tcp://127.0.0.1:5222'];

describe('stanzascope ca', () => {
  it('shows, exports and forgets, and never prints a key', async () => {
    const env = { STANZASCOPE_CA_DIR: undefined, XDG_DATA_HOME: await temporaryDirectory() };
    const ca = (...args: string[]) => runCliWith({ env }, 'ca', ...args);
    const nothing = await ca('export');
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('there is no authority yet')]);
    const exported = await ca('export', 'A.example');
    expect((await ca('export', 'a.example')).stdout).toBe(exported.stdout);
    expect((await ca('export')).stdout).toBe(exported.stdout);
    expect(exported.stdout).not.toContain('PRIVATE');
    const shown = await ca('show');
    const file = join(env.XDG_DATA_HOME, 'stanzascope', 'ca', 'a.example.pem');
    expect(shown.stdout).toMatch(
      /^a\.example {2}until \d{4}-\d\d-\d\d {2}SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2} {2}/,
    );
    expect(shown.stdout).toContain(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await ca('forget', 'a.example')).stderr).toBe('forgotten: a.example\n');
    expect((await ca('show')).stdout).toBe('');
  });

  it('refuses a folder that others can read, before the tap listens', async () => {
    const folder = join(await temporaryDirectory(), 'ca');
    await mkdir(folder);
    await chmod(folder, 0o755);
    const { code, stderr } = await runCliWith({ env: { STANZASCOPE_CA_DIR: folder } }, ...tap);
    expect([code, stderr]).toEqual([104, expect.stringMatching(/mode 755\): chmod 700 it\n$/)]);
  });
});

describe('tap', () => {
  it('says which file is wrong', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, 'other.pem');
    await writeFile(file, 'no PEM');
    const said = async (...flags: string[]) => (await runCliWith({}, ...tap, ...flags)).stderr;
    expect(await said('--upstream-ca', file)).toMatch(/--upstream-ca: .*other\.pem is no PEM file/);
    expect(await said('--upstream-ca', `${file}.not`)).toMatch(/--upstream-ca: cannot read .*ENOENT/);
    expect(await said('--tls', 'terminate', '--cert', certPath, '--key', certPath)).toMatch(
      /are not a certificate and its key/,
    );
  });

  it('writes a key log that only its owner can read, and is loud about --insecure', async () => {
    const directory = await temporaryDirectory();
    const log = join(directory, 'keys.txt');
    const far = await bareServer();
    if (far.endpoint.kind !== 'tcp') throw new Error('not TCP');
    const env = { STANZASCOPE_CA_DIR: join(directory, 'ca') };
    const upstream = `tcp://127.0.0.1:${far.endpoint.port}`;
    const flags = ['--insecure', '--keylog', log, '--ui', 'json'];
    const cli = await startCliWith({ env }, 'tap', 'tcp://127.0.0.1:0', upstream, ...flags);
    const [endpoint = loopback] = await boundEndpoints(cli, 1);
    expect(cli.stderr).toMatch(/--insecure: the certificate of the server is not checked/);
    const ends = { client: await bareClient(endpoint), accept: far.accept } as TlsPath;
    const server = await asked(ends);
    server.write(proceed);
    const secured = serve(server);
    await readBytes(ends.client, proceed.length);
    const near = secure(ends.client, { rejectUnauthorized: false });
    near.end(header());
    expect(String(await readAll(secured))).toBe(header());
    secured.end();
    near.resume();
    await cli.output(/"t":"close"/);
    await interrupt(cli);
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
    expect(lines.every((line) => /^(CLIENT|SERVER|EXPORTER)_\w+ [0-9a-f]{64} [0-9a-f]+$/.test(line))).toBe(
      true,
    );
    expect(new Set(lines.map((line) => line.split(' ')[1])).size).toBe(2);
    expect((await stat(log)).mode & 0o777).toBe(0o600);
    const notes = parseLines(cli.stdout).filter(({ t }) => t === 'note');
    expect(notes).toMatchObject([{ topic: 'tls', text: expect.stringContaining('--insecure') }]);
  });
});

// What Node's TLS cannot be told to do: keys that change on the way, and data before the handshake. OpenSSL's tools can.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Child } from '../../support/child.js';
import { temporaryDirectory } from '../../support/cli.js';
import { needs } from '../../support/real.js';
import { startRecorder } from '../../support/recorder.js';
import { keyLogOf, lookAt } from './look.js';

const certFile = (name: string): string =>
  fileURLToPath(new URL(`../../support/cert/localhost.${name}.pem`, import.meta.url));

function openssl(directory: string, ...args: string[]): Child {
  const child = new Child('openssl', args, { cwd: directory }, true);
  onTestFinished(() => child.stop());
  return child;
}

interface Server {
  readonly port: number;
  /** What it reads goes to the client. */
  readonly child: Child;
}

/** An `openssl s_server` of TLS 1.3. */
async function startServer(directory: string, ...flags: string[]): Promise<Server> {
  const identity = ['-cert', certFile('cert'), '-key', certFile('key')];
  const args = ['s_server', '-accept', '127.0.0.1:0', '-tls1_3', ...identity, ...flags];
  const child = openssl(directory, ...args);
  const [, port] = await child.output(/^ACCEPT 127\.0\.0\.1:(\d+)$/m);
  return { port: Number(port), child };
}

/** One line each way: whatever the server sent before, the client has by then. */
async function talk(client: Child, { child }: Server, line: string): Promise<void> {
  client.input(`${line}\n`);
  await child.output(new RegExp(`^${line}$`, 'm'));
  child.input(`after ${line}\n`);
  await client.output(new RegExp(`^after ${line}$`, 'm'));
  client.input('Q\n');
  await client.exit;
}

const connect = (directory: string, port: number, ...flags: string[]): Child =>
  openssl(directory, 's_client', '-connect', `127.0.0.1:${port}`, '-keylogfile', 'keys', ...flags);

const keysIn = async (directory: string) =>
  keyLogOf((await readFile(join(directory, 'keys'), 'utf8')).split('\n'));

describe('with the tools of OpenSSL', needs('openssl'), () => {
  it('keys that are updated on the way, by both sides', async () => {
    const directory = await temporaryDirectory();
    const recorder = await startRecorder((await startServer(directory, '-rev')).port);
    const client = connect(directory, recorder.port);
    for (const [said, answer] of [
      ['hello', /olleh/],
      ['K', /KEYUPDATE/],
      ['again', /niaga/],
      ['K', /KEYUPDATE[\s\S]*KEYUPDATE/],
      ['and once more', /erom ecno dna/],
    ] as const) {
      client.input(`${said}\n`);
      await client.output(answer);
    }
    client.input('Q\n');
    await client.exit;
    const [flow] = recorder.flows();
    const look = lookAt(flow?.chunks ?? [], await keysIn(directory));
    expect(look.notes).toEqual([]);
    expect(look.plain).toEqual({
      upstream: 'hello\nagain\nand once more\n',
      downstream: 'olleh\nniaga\nerom ecno dna\n',
    });
  });

  it('a client that does not accept the certificate, with and without keys', async () => {
    const directory = await temporaryDirectory();
    const recorder = await startRecorder((await startServer(directory, '-rev')).port);
    const picky = ['-verify_return_error', '-verify_hostname', 'elsewhere.example'];
    await connect(directory, recorder.port, '-CAfile', certFile('cert'), ...picky).exit;
    const [flow] = recorder.flows();
    const chunks = flow?.chunks ?? [];
    // It changes its keys only with its Finished, so the alert stands in the clear.
    for (const look of [lookAt(chunks), lookAt(chunks, await keysIn(directory))]) {
      expect(look.events).toEqual(['hello', 'failed']);
      expect(look.news[1]).toMatchObject({ detail: 'the client sent the alert “bad certificate”' });
    }
  });

  const early = 'said before any answer\n';

  /** A ticket of this server, in the file `session`. */
  async function ticket(directory: string, server: Server): Promise<void> {
    await talk(connect(directory, server.port, '-sess_out', 'session'), server, 'first');
  }

  /** With the ticket and early data; then one line more. */
  async function resume(directory: string, server: Server): Promise<ReturnType<typeof lookAt>> {
    await writeFile(join(directory, 'early'), early);
    const recorder = await startRecorder(server.port);
    const client = connect(directory, recorder.port, '-sess_in', 'session', '-early_data', 'early');
    await talk(client, server, 'later');
    const [flow] = recorder.flows();
    return lookAt(flow?.chunks ?? [], await keysIn(directory));
  }

  it('early data that the server takes', async () => {
    const directory = await temporaryDirectory();
    const server = await startServer(directory, '-early_data');
    await ticket(directory, server);
    const look = await resume(directory, server);
    expect(look.plain.upstream).toBe(`${early}later\n`);
    expect(look.notes).toEqual([
      'early data (0-RTT): sent before the handshake was over, and taken by the server',
    ]);
  });

  it('early data that the server refuses: they were never said', async () => {
    const directory = await temporaryDirectory();
    await ticket(directory, await startServer(directory, '-early_data'));
    const look = await resume(directory, await startServer(directory, '-early_data'));
    expect(look.plain.upstream).toBe('later\n');
    expect(look.notes).toEqual([
      'early data (0-RTT): refused by the server; the client has to send them again',
    ]);
  });

  it('early data that are refused by asking for another ClientHello', async () => {
    const directory = await temporaryDirectory();
    await ticket(directory, await startServer(directory, '-early_data'));
    const look = await resume(directory, await startServer(directory, '-early_data', '-groups', 'P-384'));
    expect(look.plain.upstream).toBe('later\n');
    expect(look.notes).toHaveLength(1);
  });
});

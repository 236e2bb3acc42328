// `serve` on real sockets: what it says, that it serves, how it ends, and which flags it refuses.
import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { addServe } from '../../src/commands/serve.js';
import { parseEndpoint } from '../../src/model/endpoint.js';
import { type ExitCode, exitCode, UserError } from '../../src/model/errors.js';
import { bareClient } from '../support/sockets.js';

interface Served {
  /** Endpoints that it said it listens on. */
  readonly listening: Promise<readonly string[]>;
  readonly ended: Promise<ExitCode | undefined>;
  interrupt(): void;
}

/** Runs the command; `listening` waits for `count` lines. */
function serve(args: readonly string[], count = 1): Served {
  const interruption = new AbortController();
  const lines: string[] = [];
  let code: ExitCode | undefined;
  let said: (lines: readonly string[]) => void = () => undefined;
  const listening = new Promise<readonly string[]>((resolve) => {
    said = resolve;
  });
  const program = new Command();
  addServe(program, {
    stdout(text) {
      lines.push(text);
      if (lines.length === count) said(lines);
    },
    stderr: () => undefined,
    signal: interruption.signal,
    env: {},
    isTerminal: false,
    pending: () => 0,
    drained: async () => undefined,
    exit(given) {
      code = given;
    },
  });
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  const ended = program.parseAsync(['serve', ...args], { from: 'user' }).then(() => code);
  return { listening, ended, interrupt: () => interruption.abort() };
}

describe('serve', () => {
  it('says where it listens, serves there, and ends with 0 when it is interrupted', async () => {
    const served = serve(
      ['--listen', 'tcp://127.0.0.1:0', '--listen', 'tcp://127.0.0.1:0', '--accounts', '3'],
      2,
    );
    const lines = await served.listening;
    const endpoints = lines.map(
      (line) =>
        /^listening on (\S+) \(domain localhost, 3 accounts user1…user3 \/ pass1…pass3\)\n$/.exec(line)?.[1],
    );
    expect(new Set(endpoints).size).toBe(2);
    for (const text of endpoints) {
      const endpoint = parseEndpoint(text ?? '');
      if ('wrong' in endpoint) throw new Error(endpoint.wrong);
      const socket = await bareClient(endpoint);
      socket.end(
        "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
      );
      const answer = Buffer.concat(await socket.toArray()).toString();
      expect(answer).toContain('<mechanism>SCRAM-SHA-256</mechanism>');
    }
    served.interrupt();
    expect(await served.ended).toBe(exitCode.done);
  });

  it('tells its clients that it ends', async () => {
    const served = serve(['--listen', 'tcp://127.0.0.1:0', '--domain', 'Example.ORG', '--register']);
    const [line = ''] = await served.listening;
    const endpoint = parseEndpoint(line.split(' ')[2] ?? '');
    if ('wrong' in endpoint) throw new Error(endpoint.wrong);
    const socket = await bareClient(endpoint);
    socket.write(
      "<stream:stream to='example.org' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
    );
    let heard = '';
    for await (const bytes of socket) {
      heard += String(bytes);
      if (heard.endsWith('</stream:features>')) served.interrupt();
    }
    expect(heard).toContain("<register xmlns='http://jabber.org/features/iq-register'/>");
    expect(heard).toContain('<system-shutdown');
    expect(await served.ended).toBe(exitCode.done);
  });

  it.each(['tcp://0.0.0.0:0', 'tcp://192.0.2.1:5222'])(
    'does not let other machines in at %s unless told to',
    async (endpoint) => {
      const { ended } = serve(['--listen', endpoint]);
      const error: unknown = await ended.catch((reason) => reason);
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({
        exitCode: exitCode.usage,
        message: expect.stringContaining('--allow-remote'),
      });
    },
  );

  it('listens for other machines when told to', async () => {
    const served = serve(['--listen', 'tcp://0.0.0.0:0', '--allow-remote']);
    expect((await served.listening)[0]).toContain('tcp://0.0.0.0:');
    served.interrupt();
    expect(await served.ended).toBe(exitCode.done);
  });

  it.each([
    [['--listen', 'localhost'], '--listen'],
    [['--domain', 'a@b'], '--domain'],
    [['--accounts', '-1'], '--accounts'],
    [['--accounts', '1000001'], '--accounts'],
    [['--max-stanza', '9999'], '--max-stanza'],
    [['--max-stanza', 'huge'], '--max-stanza'],
  ])('refuses %j and names the flag', async (args, flag) => {
    const error: unknown = await serve(args).ended.catch((reason) => reason);
    expect(error).toBeInstanceOf(CommanderError);
    expect(String(error)).toContain(flag);
  });
});

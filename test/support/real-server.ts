// What the real servers have in common: accounts, a free port, a directory of their own, waiting until they answer.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.js';

export interface ServerOptions {
  /** Accounts user1…userN with the passwords pass1…passN. */
  readonly users: number;
  /**
   * `starttls`: required; `direct`: TLS from the first byte on; `ws`, `wss`: a WebSocket and nothing else. Those with TLS have
   * the certificate of support/cert.
   */
  readonly security: 'plain' | 'starttls' | 'direct' | 'ws' | 'wss';
  /**
   * How it knows its users: by their passwords as they are (the usual way), by a hash of them, not at all (it makes them up), or by
   * certificates of the authority in support/cert.
   */
  readonly accounts?: 'plain' | 'SHA-1' | 'SHA-256' | 'SHA-512' | 'anonymous' | 'certificate';
  /** The newest TLS that it speaks. */
  readonly newestTls?: '1.2' | '1.3';
  /** SASL2, with Bind 2. */
  readonly hasSasl2?: boolean;
}

/** A server on loopback for the domain `localhost`. */
export interface RealServer {
  readonly port: number;
  /** Ends it, waits for its end and removes all it has written. */
  stop(): Promise<void>;
}

/** How to start one kind of server in an empty `directory`. */
export type Launch = (directory: string, port: number, options: ServerOptions) => Promise<Child>;

/** Starts a server and resolves when it accepts connections (and, if it is told so, has its accounts). */
export async function startServer(launch: Launch, options: ServerOptions): Promise<RealServer> {
  const directory = await mkdtemp(join(tmpdir(), 'stanzascope-server-'));
  const port = await freePort();
  const child = await launch(directory, port, options);
  const stop = async () => {
    await child.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await answering(port, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

/** A port that was free a moment ago: servers that take no port 0 leave nothing better. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** Polls, since a server of somebody else has no other way to tell; bounded at 30 s. */
async function answering(port: number, child: Child): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.isGone) throw new Error(`the server has ended:\n${child.stdout}${child.stderr}`);
    if (await isAnswered(port)) return;
    await sleep(50);
  }
  throw new Error(`nobody answers on port ${port}:\n${child.stdout}${child.stderr}`);
}

function isAnswered(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

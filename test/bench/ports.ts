// Ports for programs that cannot choose one themselves.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../support/child.js';

const host = '127.0.0.1';
const pauseMs = 20;
const mostTries = 500;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

/** Whether the process came to accept connections; false when it ended instead. */
export async function accepts(port: number, child: Child): Promise<boolean> {
  for (let tries = 0; tries < mostTries; tries++) {
    if (await isOpen(port)) return true;
    if (child.isGone) return false;
    await sleep(pauseMs);
  }
  throw new Error(`nobody listens on port ${port}:\n${child.stderr}`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

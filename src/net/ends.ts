// How the ends of one socket reach the other one: a FIN as FIN, a RST as RST, and our own close as a close of both.
import type { Socket } from 'node:net';
import type { Direction } from '../model/flow.js';
import type { Traffic } from './traffic.js';

/** One side of a connection. */
export interface Leg {
  /** What is read and written: inside TLS where there is TLS. */
  readonly socket: Socket;
  /** The socket of the operating system: only this one can be reset. The same one without TLS. */
  readonly raw: Socket;
}

export const plainLeg = (socket: Socket): Leg => ({ socket, raw: socket });

interface Care {
  /** Whether the sockets are still this relay's business. */
  isOurs(): boolean;
  /** Called before the end of a direction is passed on: what was held goes first. */
  ending(direction: Direction): void;
}

const noCare: Care = { isOurs: () => true, ending: () => undefined };

/** Passes on how `source` ends; resolves when it is closed. */
export function passEnds(
  source: Leg,
  target: Leg,
  direction: Direction,
  traffic: Traffic,
  { isOurs, ending }: Care = noCare,
): Promise<void> {
  const { socket } = source;
  socket.once('end', () => {
    if (!isOurs()) return;
    ending(direction);
    traffic.ended(direction);
    target.socket.end();
  });
  socket.on('error', (error) => {
    if (!isOurs()) return;
    traffic.ended(direction, error);
    reset(target);
  });
  return new Promise((resolve) => {
    socket.once('close', () => {
      // Dropped by us, by closing the proxy: the other socket goes too.
      if (isOurs() && (!socket.readableEnded || !socket.writableFinished)) target.socket.destroy();
      resolve();
    });
  });
}

/** RST where the transport has one; a Unix socket is just closed. */
function reset({ socket, raw }: Leg): void {
  if (raw.destroyed) socket.destroy();
  else if (raw.remoteFamily === undefined) socket.destroy();
  else raw.resetAndDestroy();
}

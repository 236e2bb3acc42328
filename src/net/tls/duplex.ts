// Bytes both ways between two open sockets, at least one of them TLS; ends are passed on as they came.
import type { Direction } from '../../model/flow.js';
import { type Leg, passEnds } from '../ends.js';
import type { Traffic } from '../traffic.js';
import type { Rewriter } from './interception.js';

/** Resolves when both are closed. A peer that does not read stops the source. */
export async function relayBetween(
  client: Leg,
  upstream: Leg,
  traffic: Traffic,
  rewriter: Rewriter | undefined,
): Promise<void> {
  let login = rewriter;
  const rewritten = (bytes: Uint8Array): Uint8Array => {
    if (!login) return bytes;
    const piece = login.push(bytes);
    for (const removed of piece.removed) {
      const text = `the tap removed from the features of the server: ${removed.join(', ')}`;
      traffic.note({ dir: 'downstream', topic: 'rewritten', text });
    }
    if (piece.isOver) login = undefined;
    return piece.bytes;
  };
  const pass = (from: Leg, to: Leg, direction: Direction): void => {
    from.socket.on('data', (bytes: Buffer) => {
      const passed = direction === 'downstream' ? rewritten(bytes) : bytes;
      if (passed.length > 0 && !traffic.forward(direction, passed, to.socket)) from.socket.pause();
    });
    to.socket.on('drain', () => from.socket.resume());
    // A socket that was paused stays so until it is told.
    from.socket.resume();
  };
  const ending = (direction: Direction): void => {
    const rest = direction === 'downstream' ? login?.rest() : undefined;
    if (rest && rest.length > 0) traffic.forward(direction, rest, client.socket);
  };
  const care = { isOurs: () => true, ending };
  const closed = Promise.all([
    passEnds(client, upstream, 'upstream', traffic, care),
    passEnds(upstream, client, 'downstream', traffic, care),
  ]);
  pass(client, upstream, 'upstream');
  pass(upstream, client, 'downstream');
  await closed;
}

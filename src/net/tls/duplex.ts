// Bytes both ways between two open sockets, at least one of them TLS; ends are passed on as they came.
import type { Direction } from '../../model/flow.js';
import { type Leg, passEnds } from '../ends.js';
import type { Traffic } from '../traffic.js';
import type { LoginFollower } from './interception.js';

/** Resolves when both are closed. A peer that does not read stops the source. */
export async function relayBetween(
  client: Leg,
  upstream: Leg,
  traffic: Traffic,
  follower: LoginFollower,
): Promise<void> {
  let login: LoginFollower | undefined = follower;
  const follow = (direction: Direction, bytes: Uint8Array): Uint8Array => {
    if (!login) return bytes;
    const { instead, notes, isOver } = login.push(direction, bytes);
    const dir = 'downstream';
    for (const note of notes) traffic.note({ dir, ...note });
    if (isOver) login = undefined;
    return instead ?? bytes;
  };
  const pass = (from: Leg, to: Leg, direction: Direction): void => {
    from.socket.on('data', (bytes: Buffer) => {
      const passed = follow(direction, bytes);
      if (passed.length > 0 && !traffic.forward(direction, passed, to.socket)) from.socket.pause();
    });
    to.socket.on('drain', () => from.socket.resume());
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

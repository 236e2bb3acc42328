// How long it takes to enter a room: presence to it, until the own presence comes back with status 110 (XEP-0045 §7.2).
import { type Micros, micros } from '../../model/time.js';
import { ns } from '../../xmpp/namespaces.js';
import { BoundedMap } from '../bounded-map.js';
import { bareOf } from './text.js';
import type { Learned, Passing, Watcher } from './watcher.js';

/** Rooms that are being entered. */
const mostRooms = 1000;
const longestRoom = 512;
/** The prefix of both namespaces. */
const mucBytes = Buffer.from(ns.muc);

export class RoomWatch implements Watcher {
  readonly #entering = new BoundedMap<string, Micros>(mostRooms);

  stanza(passing: Passing): Learned | undefined {
    const { name, type, to = '', from = '' } = passing.envelope;
    if (name !== 'presence' || (type !== undefined && type !== 'error')) return undefined;
    const room = bareOf(passing.dir === 'upstream' ? to : from).toLowerCase();
    if (passing.dir === 'upstream') {
      if (type === undefined && to.includes('/') && room.length <= longestRoom && this.#isJoin(passing))
        this.#entering.set(room, passing.at);
      return undefined;
    }
    if (this.#entering.get(room) === undefined) return undefined;
    if (type !== 'error' && !isOwn(passing)) return undefined;
    const askedAt = this.#entering.take(room) ?? passing.at;
    return { rtt: micros(passing.at - askedAt), answers: 'muc-join' };
  }

  #isJoin(passing: Passing): boolean {
    return passing.bytes.includes(mucBytes) && passing.element()?.getChild('x', ns.muc) !== undefined;
  }
}

/** Status 110: the presence is that of whoever receives it. */
function isOwn(passing: Passing): boolean {
  if (!passing.bytes.includes(mucBytes)) return false;
  const extension = passing.element()?.getChild('x', ns.mucUser);
  return extension?.getChildren('status').some((status) => status.attrs.code === '110') ?? false;
}

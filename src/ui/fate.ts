// What became of a stanza, as far as the records after it on its connection tell.
import type { Entry, Store } from '../inspect/store.js';
import type { ElementRecord, TapRecord } from '../model/record.js';

/** `received`: by the person it went to (XEP-0184, XEP-0333). `acked`: by the other end of the stream (XEP-0198). */
export type Fate = 'received' | 'acked' | 'waiting' | 'unknown';

/** Records looked through, for rows are drawn many times a second. */
const mostLookedAt = 300;

export function fateOf({ record, ordinal }: Entry, store: Store): Fate {
  if (record.t !== 'stanza') return 'unknown';
  if (store.isWaiting(ordinal)) return 'waiting';
  const later = store.view(record.flow);
  const first = later.indexOf(ordinal) + 1;
  let fate: Fate = 'unknown';
  let sentAfter = 0;
  for (let index = first; index < first + mostLookedAt; index++) {
    const next = later.at(index)?.record;
    if (next === undefined) break;
    if (confirms(next, record)) return 'received';
    if (acknowledges(next, record, sentAfter)) {
      fate = 'acked';
      // Only a message is confirmed by more than its acknowledgement.
      if (record.name !== 'message') break;
    }
    if (next.t === 'stanza' && next.dir === record.dir) sentAfter++;
  }
  return fate;
}

/** An acknowledgement that leaves no more stanzas open than were sent after this one. */
const acknowledges = (next: TapRecord, { dir }: ElementRecord, sentAfter: number): boolean =>
  next.t === 'nonza' &&
  next.dir !== dir &&
  next.sm?.unacked !== undefined &&
  next.name !== 'r' &&
  next.sm.unacked <= sentAfter;

function confirms(next: TapRecord, { id, name, dir }: ElementRecord): boolean {
  if (name !== 'message' || id === undefined) return false;
  if (next.t !== 'stanza' || next.name !== 'message' || next.dir === dir) return false;
  const isConfirmation =
    next.xml.includes('urn:xmpp:receipts') || next.xml.includes('urn:xmpp:chat-markers:0');
  return (
    isConfirmation && next.id !== id && (next.xml.includes(`id='${id}'`) || next.xml.includes(`id="${id}"`))
  );
}

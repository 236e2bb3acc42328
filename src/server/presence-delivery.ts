// Hands presence stanzas to the resources of an account. Who may get them has been decided by the caller.
import type { Account, Session } from './account.js';
import { tag } from './markup.js';
import { stampTo } from './stamp.js';

/** One stanza to all available resources of an account. */
export function deliverPresence(account: Account, xml: Buffer): void {
  const stamped = stampTo(xml, 0, xml.length, account.stamp);
  for (const session of account.available()) session.send(stamped);
}

/** The last presence of each available resource of `account`, the reader's own excepted. */
export function sendPresences(account: Account, reader: Session): void {
  for (const { availability, address } of account.available())
    if (availability && address !== reader.address)
      reader.send(stampTo(availability.xml, 0, availability.xml.length, reader.stamp));
}

/** What the server says when a resource is gone without a word (RFC 6121 §4.5.1). */
export const unavailable = ({ address }: Session): Buffer =>
  Buffer.from(tag('presence', { type: 'unavailable', from: address }));

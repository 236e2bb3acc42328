// How a record lies in its block: words, numbers, and behind them its text.
import type { LatencyKind } from '../../model/record.js';
import { ns } from '../../xmpp/namespaces.js';
import { WordCode } from './word-code.js';

/** Bytes in front of the text of a record; a multiple of eight, as every record is, for the numbers in it. */
export const headerBytes = 72;

/** Words (of four bytes) and numbers (of eight) in the header; the numbers come after the words. */
export const word = {
  kind: 0,
  flow: 1,
  size: 2,
  /** Bytes of the XML, or of the JSON of a record that is not packed any further. */
  bytes: 3,
  /** Bytes of the fields after it, and how long each of them is in units of UTF-16. */
  fieldBytes: 4,
  name: 5,
  ns: 6,
  id: 7,
  type: 8,
  from: 9,
} as const;
export const number = { seq: 5, at: 6, offset: 7, rtt: 8 } as const;

/** The lowest bits of the kind. */
export const kinds = ['json', 'stanza', 'nonza'] as const;
export const kindMask = 0b11;
export const flag = {
  ...{ downstream: 1 << 2, id: 1 << 3, type: 1 << 4, from: 1 << 5, to: 1 << 6, rtt: 1 << 7 },
  /** A byte of the fields is a unit of UTF-16. */
  ascii: 1 << 23,
} as const;

export const answers = new WordCode<LatencyKind>(8, 3, [
  'iq',
  'receipt',
  'marker',
  'sm-ack',
  'muc-echo',
  'muc-join',
]);
export const names = new WordCode(11, 4, [
  'message',
  'presence',
  'iq',
  'r',
  'a',
  'enable',
  'enabled',
  'auth',
  'success',
]);
export const namespaces = new WordCode(15, 4, [
  ns.client,
  ns.server,
  ns.component,
  ns.sm,
  ns.sasl,
  ns.streams,
]);
export const types = new WordCode(19, 4, [
  ...['get', 'set', 'result', 'error'],
  ...['chat', 'groupchat', 'headline', 'normal'],
  ...['unavailable', 'subscribe', 'subscribed', 'probe'],
]);

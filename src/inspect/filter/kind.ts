// What a record is, in the words of a filter: a record may be of several kinds at once.
import type { TapRecord } from '../../model/record.js';

type Test = (record: TapRecord) => boolean;

const stanza =
  (name: string): Test =>
  (record) =>
    record.t === 'stanza' && record.name === name;
const is =
  (t: TapRecord['t']): Test =>
  (record) =>
    record.t === t;

export const kinds = {
  message: stanza('message'),
  presence: stanza('presence'),
  iq: stanza('iq'),
  stanza: is('stanza'),
  nonza: is('nonza'),
  stream: is('stream'),
  /** A stanza of type error, a stream error. */
  error: (record) =>
    record.t === 'stream' ? record.event === 'error' : record.t === 'stanza' && record.type === 'error',
  /** `<failure/>` and `<failed/>`: of STARTTLS, SASL, SASL2, stream management. */
  failure: (record) => record.t === 'nonza' && (record.name === 'failure' || record.name === 'failed'),
  ws: (record) => record.t === 'data' && record.protocol === 'websocket',
  open: is('open'),
  close: is('close'),
  keepalive: is('keepalive'),
  data: is('data'),
  datagram: is('datagram'),
  violation: is('violation'),
  lint: is('lint'),
  tls: is('tls'),
  note: is('note'),
  segment: is('segment'),
  packets: is('packets'),
  gap: is('gap'),
  dropped: is('dropped'),
} satisfies Record<string, Test>;

export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as Kind[];

/** Shorter and older names of kinds. */
export const kindAliases: Readonly<Record<string, Kind>> = { msg: 'message', pres: 'presence' };

// What a filter may ask about a record that the record itself does not say.
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';

/** All that is known beside the record; what is absent is unknown, and no condition on it holds. */
export interface RecordFacts {
  /** Of its connection, after this record: `open`, `auth`, `bound`, … */
  readonly phase?: string;
  /** Of its connection: `tcp`, `tls`, `udp`, `unix`, … */
  readonly transport?: string;
  /** Full JID of its connection's client, once the server has told it. */
  readonly jid?: string;
  /** Of the latest TLS session on its connection. */
  readonly sni?: string;
  readonly alpn?: string;
  readonly tlsVersion?: string;
  /** Whether the other side has acknowledged it: an answer, a receipt, or `h` of stream management. */
  readonly acked?: boolean;
  /** Whether it is a request that waits for its answer. */
  readonly unanswered?: boolean;
  /** Time since it went by. */
  readonly age?: Micros;
  /** Whether the person at the screen has marked it. */
  readonly marked?: boolean;
}

/** Asked only by filters that need it; cheap, and without side effects. */
export type FilterFacts = (record: TapRecord) => RecordFacts;

const unknown: RecordFacts = {};

/** Nothing is known but the records. */
export const noFacts: FilterFacts = () => unknown;

// The event log: what happened to connections, without the stanzas.
import type { FlowId } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { describe } from '../describe.js';
import { ownText } from './own-text.js';

export interface Event {
  readonly ordinal: number;
  readonly at: Micros;
  readonly flow: FlowId;
  readonly topic: 'open' | 'close' | 'tls' | 'note' | 'error' | 'gap' | 'tcp' | 'packets';
  /** Something went wrong. */
  readonly isFault: boolean;
  /** What happened, in words; peer's text included. */
  readonly text: string;
}

const most = 4_096;

/** The latest events, in order. */
export class EventLog {
  readonly #ring: Event[] = [];
  #count = 0;

  /** Events ever. */
  get total(): number {
    return this.#count;
  }

  /** Events kept. */
  get length(): number {
    return this.#ring.length;
  }

  /** 0 is the eldest kept. */
  at(index: number): Event | undefined {
    if (index < 0 || index >= this.#ring.length) return undefined;
    return this.#ring[(this.#count - this.#ring.length + index) % most];
  }

  record(record: TapRecord, ordinal: number): void {
    const kind = kindOf(record);
    if (kind === undefined) return;
    const { at, flow } = record;
    const event = { ordinal, at, flow, ...kind, text: ownText(describe(record).text) };
    this.#ring[this.#count % most] = event;
    this.#count++;
  }
}

/** Undefined for what is no event. */
function kindOf(record: TapRecord): Pick<Event, 'topic' | 'isFault'> | undefined {
  switch (record.t) {
    case 'open':
      return { topic: 'open', isFault: false };
    case 'close':
      return { topic: 'close', isFault: record.how !== 'fin' && record.how !== 'local' };
    case 'tls':
      return { topic: 'tls', isFault: record.event === 'failed' };
    case 'note':
      return { topic: 'note', isFault: false };
    case 'gap':
    case 'dropped':
      return { topic: 'gap', isFault: true };
    case 'packets':
      return { topic: 'packets', isFault: false };
    case 'segment':
      return { topic: 'tcp', isFault: record.event === 'reset' || record.event === 'missing' };
    case 'stream':
      return record.event === 'error' ? { topic: 'error', isFault: true } : undefined;
    case 'nonza':
      return isRefusal(record) ? { topic: 'error', isFault: true } : undefined;
    case 'stanza':
    case 'keepalive':
    case 'data':
    case 'violation':
    case 'lint':
    case 'datagram':
      return undefined;
    default:
      return record satisfies never;
  }
}

/** `<failure/>` of SASL and STARTTLS, `<failed/>` of stream management, or a step of an authentication that is at fault. */
const isRefusal = (record: Extract<TapRecord, { t: 'stanza' | 'nonza' }>): boolean =>
  record.name === 'failure' || record.name === 'failed' || record.sasl?.fault !== undefined;

// How much goes by: stanzas and bytes by kind, direction and second, and what they are, from what can be had for nothing.
import type { Direction } from '../../model/flow.js';
import type { ElementRecord, TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { tagName, tagNamespace, visitChildren } from '../../xmpp/child-tags.js';
import { SecondRing, secondOf } from './second-ring.js';
import { Tallies } from './tallies.js';

/** `other`: stream headers and ends, data that is not XMPP, datagrams. */
export type TrafficKind = 'message' | 'presence' | 'iq' | 'nonza' | 'keepalive' | 'other';

/** In the order in which they are shown. */
export const trafficKinds: readonly TrafficKind[] = [
  'message',
  'presence',
  'iq',
  'nonza',
  'keepalive',
  'other',
];
const directions: readonly Direction[] = ['upstream', 'downstream'];

/** Seconds of which the course is remembered. */
export const courseSeconds = 300;
const mostTypes = 32;
const mostNamespaces = 500;
const mostConditions = 100;

/** One kind in one direction. */
class Stream {
  count = 0;
  bytes = 0;
  /** By second. */
  readonly counts = new SecondRing(courseSeconds);
  readonly sizes = new SecondRing(courseSeconds);

  add(second: number, size: number): void {
    this.count++;
    this.bytes += size;
    this.counts.add(second, 1);
    this.sizes.add(second, size);
  }
}

type Ways = Readonly<Record<Direction, Stream>>;

export class Traffic {
  readonly kinds: Readonly<Record<TrafficKind, Ways>> = Object.fromEntries(
    trafficKinds.map((kind) => [kind, { upstream: new Stream(), downstream: new Stream() }]),
  ) as Record<TrafficKind, Ways>;
  /** Types of each kind of stanza. */
  readonly types: Readonly<Record<'message' | 'presence' | 'iq', Tallies>> = {
    message: new Tallies(mostTypes),
    presence: new Tallies(mostTypes),
    iq: new Tallies(mostTypes),
  };
  /** Namespaces of the payload: of an iq that of its child, else the first that a child declares. */
  readonly payloads = new Tallies(mostNamespaces);
  readonly nonzas = new Tallies(mostNamespaces);
  /** Conditions of stanza errors, stream errors and failed logins. */
  readonly conditions = new Tallies(mostConditions);
  #openFlows = 0;
  #flows = 0;

  /** Connections seen. */
  get flows(): number {
    return this.#flows;
  }

  /** Of them those that have not been seen to close. */
  get openFlows(): number {
    return this.#openFlows;
  }

  /** @returns namespace of the payload, where there is one */
  record(record: TapRecord): string | undefined {
    switch (record.t) {
      case 'stanza':
        return this.#stanza(record);
      case 'nonza':
        this.#add('nonza', record, record.size);
        this.nonzas.add(record.name);
        if (record.name === 'failure' || record.name === 'failed')
          this.conditions.add(firstChildName(record.xml));
        return undefined;
      case 'keepalive':
        this.#add('keepalive', record, record.size);
        return undefined;
      case 'stream':
        this.#add('other', record, record.xml.length);
        if (record.event === 'error') this.conditions.add(record.attrs.condition ?? 'undefined-condition');
        return undefined;
      case 'data':
      case 'datagram':
        this.#add('other', record, record.bytes);
        return undefined;
      case 'open':
        this.#flows++;
        this.#openFlows++;
        return undefined;
      case 'close':
        this.#openFlows = Math.max(0, this.#openFlows - 1);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Stanzas of that direction. */
  stanzas(direction: Direction): number {
    const { message, presence, iq } = this.kinds;
    return message[direction].count + presence[direction].count + iq[direction].count;
  }

  /** Bytes of everything in that direction that was decoded. */
  bytes(direction: Direction): number {
    return trafficKinds.reduce((sum, kind) => sum + this.kinds[kind][direction].bytes, 0);
  }

  /** Sums of both directions of the last `count` whole seconds before `now`, oldest first. */
  course(kind: TrafficKind, count: number, now: Micros): number[] {
    const second = secondOf(now) - 1;
    const [up, down] = directions.map((direction) => this.kinds[kind][direction].counts.last(count, second));
    return (up ?? []).map((sum, index) => sum + (down?.[index] ?? 0));
  }

  #stanza(record: ElementRecord): string | undefined {
    const kind = stanzaKind(record.name);
    this.#add(kind, record, record.size);
    if (kind === 'other') return undefined;
    this.types[kind].add(record.type ?? untyped[kind]);
    if (record.type === 'error') this.conditions.add(stanzaErrorCondition(record.xml));
    const payload = payloadOf(record);
    return payload === '' ? undefined : this.payloads.add(payload);
  }

  #add(kind: TrafficKind, { at, dir }: { at: Micros; dir: Direction }, size: number): void {
    this.kinds[kind][dir].add(secondOf(at), size);
  }
}

const stanzaKind = (name: string): 'message' | 'presence' | 'iq' | 'other' =>
  name === 'message' || name === 'presence' || name === 'iq' ? name : 'other';

/** RFC 6121 §5.2.2, §4.7.1; an iq has no type by default (RFC 6120 §8.2.3). */
const untyped = { message: 'normal', presence: 'available', iq: 'none' };

/** '' when all children are of the stream's own namespace. */
function payloadOf({ name, xml }: ElementRecord): string {
  let found = '';
  visitChildren(xml, (open, close) => {
    found = tagNamespace(xml, open, close) ?? '';
    return found !== '' || name === 'iq';
  });
  return found;
}

function firstChildName(xml: string): string {
  let found = 'undefined-condition';
  visitChildren(xml, (open, close) => {
    found = tagName(xml, open, close);
    return true;
  });
  return found;
}

/** RFC 6120 §8.3.2: `<error>` is below the stanza, its condition below that. */
function stanzaErrorCondition(xml: string): string {
  let found = 'undefined-condition';
  visitChildren(xml, (open, close) => {
    if (tagName(xml, open, close) !== 'error' || xml.charAt(close - 2) === '/') return false;
    found = firstChildName(xml.slice(open));
    return true;
  });
  return found;
}

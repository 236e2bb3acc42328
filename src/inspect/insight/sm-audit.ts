// Stream management (XEP-0198) as it really went: per connection and direction what was sent, what `h` claimed, what is open.
import { Eldest } from '../../model/eldest.js';
import { type Direction, type FlowId, opposite } from '../../model/flow.js';
import type { ElementRecord, TapRecord } from '../../model/record.js';
import { tagAttribute } from '../../xmpp/child-tags.js';
import { hOf, Outbox, type SmWay } from './outbox.js';
import { Tallies } from './tallies.js';

/** `asked`: the client wants it and has no answer yet. `lost`: the connection has closed. */
export type SmState = 'asked' | 'on' | 'refused' | 'lost';

/** A connection that uses, or asked for, stream management. */
export interface SmFlow {
  readonly flow: FlowId;
  readonly state: SmState;
  readonly isResumable: boolean;
  readonly resumes?: FlowId;
  readonly ways: readonly [upstream: SmWay, downstream: SmWay];
  /** Broken rules of stream management, by rule. */
  readonly anomalies: readonly { readonly name: string; readonly count: number }[];
  readonly ordinal: number;
}

/** Connections that are remembered; the eldest closed ones make room. */
const mostFlows = 2_000;
const mostRules = 32;
const enabledTag = /<(?:\w+:)?enabled(?=[\s/>])[^>]*>/;

interface Audited {
  readonly flow: FlowId;
  readonly ordinal: number;
  readonly anomalies: Tallies;
  readonly ways: Readonly<Record<Direction, Outbox>>;
  state: SmState;
  isResumable: boolean;
  resumes?: FlowId;
}

export class SmAudit {
  readonly #flows = new Map<FlowId, Audited>();
  readonly #eldest = new Eldest(this.#flows);

  record(record: TapRecord, ordinal: number): void {
    if (record.t === 'stanza') this.#flows.get(record.flow)?.ways[record.dir].sent(record.seq);
    else if (record.t === 'nonza') this.#nonza(record, ordinal);
    else if (record.t === 'lint' && record.rule.startsWith('sm-'))
      this.#audited(record.flow, ordinal).anomalies.add(record.rule);
    else if (record.t === 'close') this.#closed(record.flow);
  }

  /** Whether the other side has acknowledged the stanza of that number. */
  isAcked({ flow, dir, seq }: Pick<ElementRecord, 'flow' | 'dir' | 'seq'>): boolean {
    return this.#flows.get(flow)?.ways[dir].isAcked(seq) ?? false;
  }

  get size(): number {
    return this.#flows.size;
  }

  /** In order of appearance. */
  list(): SmFlow[] {
    return Array.from(this.#flows.values(), describeFlow);
  }

  flow(flow: FlowId): SmFlow | undefined {
    const audited = this.#flows.get(flow);
    return audited && describeFlow(audited);
  }

  #nonza(record: ElementRecord, ordinal: number): void {
    if (record.ns.startsWith('urn:xmpp:sm:')) this.#managed(record, ordinal);
    else if (record.ns === 'urn:xmpp:sasl:2' && record.xml.includes('urn:xmpp:sm:'))
      this.#inline(record, ordinal);
  }

  #managed(record: ElementRecord, ordinal: number): void {
    const { name, dir, flow } = record;
    switch (name) {
      case 'enable':
        this.#asked(record, ordinal);
        return;
      case 'enabled':
        this.#enabled(record, ordinal, record.xml);
        return;
      case 'resume':
        this.#audited(flow, ordinal).state = 'asked';
        this.#former(record)?.ways.downstream.acked(record, ordinal);
        return;
      case 'resumed':
        this.#resumed(record, ordinal);
        return;
      case 'failed':
        this.#audited(flow, ordinal).state = 'refused';
        return;
      case 'a':
        this.#audited(flow, ordinal).ways[opposite(dir)].acked(record, ordinal);
        return;
      default:
        return;
    }
  }

  /** Within SASL2 (XEP-0388) and Bind 2 (XEP-0386). */
  #inline(record: ElementRecord, ordinal: number): void {
    if (record.name === 'authenticate') this.#asked(record, ordinal);
    if (record.name !== 'success') return;
    const enabled = enabledTag.exec(record.xml)?.[0];
    if (enabled !== undefined) this.#enabled(record, ordinal, enabled);
    else if (/<(?:\w+:)?resumed[\s/>]/.test(record.xml)) this.#resumed(record, ordinal);
  }

  /** The client counts what it sends from `<enable/>` on (XEP-0198 §4). */
  #asked({ flow, seq }: ElementRecord, ordinal: number): void {
    const audited = this.#audited(flow, ordinal);
    audited.state = 'asked';
    audited.ways.upstream.begin(seq, 0);
  }

  /** The server counts what it sends from `<enabled/>` on. */
  #enabled({ flow, seq }: ElementRecord, ordinal: number, tag: string): void {
    const audited = this.#audited(flow, ordinal);
    const resume = tagAttribute(tag, 0, tag.length, 'resume');
    audited.state = 'on';
    audited.isResumable = resume === 'true' || resume === '1';
    audited.ways.downstream.begin(seq, 0);
  }

  /** Both sides go on from what the other has: the rest is sent again (XEP-0198 §5). */
  #resumed(record: ElementRecord, ordinal: number): void {
    const audited = this.#audited(record.flow, ordinal);
    audited.state = 'on';
    audited.isResumable = true;
    const former = record.sm?.resumes;
    if (former !== undefined) audited.resumes = former;
    const old = this.#former(record);
    const h = hOf(record) ?? 0;
    old?.ways.upstream.acked(record, ordinal);
    audited.ways.upstream.begin(record.seq, h);
    audited.ways.downstream.begin(record.seq, old?.ways.downstream.h ?? 0);
  }

  /** The connection whose session `record` goes on with. */
  #former({ sm }: ElementRecord): Audited | undefined {
    return sm?.resumes === undefined ? undefined : this.#flows.get(sm.resumes);
  }

  #closed(flow: FlowId): void {
    const audited = this.#flows.get(flow);
    if (audited?.state === 'on' || audited?.state === 'asked') audited.state = 'lost';
  }

  #audited(flow: FlowId, ordinal: number): Audited {
    const known = this.#flows.get(flow);
    if (known) return known;
    const audited: Audited = {
      ...{ flow, ordinal, state: 'asked', isResumable: false, anomalies: new Tallies(mostRules) },
      ways: { upstream: new Outbox(), downstream: new Outbox() },
    };
    this.#flows.set(flow, audited);
    if (this.#flows.size > mostFlows) this.#makeRoom(flow);
    return audited;
  }

  /** A connection that still counts gives way only when a few others do too. */
  #makeRoom(newest: FlowId): void {
    let eldest = this.#eldest.take() ?? newest;
    for (let tries = 0; tries < 16 && this.#flows.get(eldest)?.state === 'on'; tries++)
      eldest = this.#eldest.take() ?? newest;
    this.#flows.delete(eldest);
  }
}

const describeFlow = ({ flow, state, isResumable, resumes, ways, anomalies, ordinal }: Audited): SmFlow => ({
  ...{ flow, state, isResumable, ordinal },
  ...(resumes !== undefined && { resumes }),
  ways: [ways.upstream.facts('upstream'), ways.downstream.facts('downstream')],
  anomalies: anomalies.top(),
});

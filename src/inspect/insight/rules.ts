// Broken rules of the protocol, grouped: what the decoder could not follow (violations), and what the lint found.
import type { FlowId } from '../../model/flow.js';
import type { LintRecord, TapRecord, ViolationRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { ownText } from './own-text.js';

export interface BrokenRule {
  readonly kind: 'violation' | 'lint';
  readonly rule: string;
  /** The section that has it. */
  readonly rfc: string;
  readonly count: number;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
  /** Of the last record. */
  readonly ordinal: number;
  /** In the words of the last record. */
  readonly detail: string;
  /** Connections that broke it, the first ones, in order. */
  readonly flows: readonly FlowId[];
  /** There were more connections than `flows` names. */
  readonly hasMoreFlows: boolean;
}

const mostRules = 200;
const mostFlows = 32;
const longestDetail = 512;

interface Group {
  readonly firstAt: Micros;
  readonly flows: Set<FlowId>;
  readonly rule: string;
  readonly rfc: string;
  readonly kind: BrokenRule['kind'];
  lastAt: Micros;
  detail: string;
  ordinal: number;
  count: number;
  hasMoreFlows: boolean;
}

export class BrokenRules {
  readonly #groups = new Map<string, Group>();
  #others = 0;
  #violations = 0;
  #lint = 0;

  /** Breaches of rules that came too late to be told apart. */
  get others(): number {
    return this.#others;
  }

  get violations(): number {
    return this.#violations;
  }

  get lint(): number {
    return this.#lint;
  }

  record(record: TapRecord, ordinal: number): void {
    if (record.t !== 'lint' && record.t !== 'violation') return;
    if (record.t === 'lint') this.#lint++;
    else this.#violations++;
    const group = this.#groups.get(`${record.t} ${record.rule}`) ?? this.#begin(record, ordinal);
    if (group === undefined) return;
    group.count++;
    group.lastAt = record.at;
    group.detail =
      record.detail.length <= longestDetail ? record.detail : ownText(record.detail, longestDetail);
    group.ordinal = ordinal;
    if (group.flows.size < mostFlows) group.flows.add(record.flow);
    else if (!group.flows.has(record.flow)) group.hasMoreFlows = true;
  }

  /** Violations first, then the most frequent. */
  list(): BrokenRule[] {
    return Array.from(this.#groups.values(), described).sort(
      (a, b) => Number(a.kind === 'lint') - Number(b.kind === 'lint') || b.count - a.count,
    );
  }

  #begin(record: LintRecord | ViolationRecord, ordinal: number): Group | undefined {
    if (this.#groups.size >= mostRules) {
      this.#others++;
      return undefined;
    }
    const group: Group = {
      ...{ firstAt: record.at, flows: new Set<FlowId>(), lastAt: record.at, ordinal, count: 0 },
      ...{ kind: record.t, detail: '' },
      ...{ rule: ownText(record.rule), rfc: ownText(record.rfc), hasMoreFlows: false },
    };
    this.#groups.set(`${record.t} ${group.rule}`, group);
    return group;
  }
}

const described = ({ flows, ...group }: Group): BrokenRule => ({ ...group, flows: [...flows] });

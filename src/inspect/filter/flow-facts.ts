// What filters may ask of a record's connection, kept up to date record by record.
import { Eldest } from '../../model/eldest.js';
import type { FlowId } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import { advance, type LiveFlow, newFlow } from '../flow.js';
import type { FilterFacts, RecordFacts } from './facts.js';

/** Connections that are remembered: the oldest is forgotten first. */
const mostFlows = 10_000;

interface Known {
  readonly flow: LiveFlow;
  facts: RecordFacts;
}

/** Knows the connections; what becomes of single records is for `RecordWatch`. */
export class FlowFacts {
  readonly #flows = new Map<FlowId, Known>();
  readonly #eldest = new Eldest(this.#flows);

  /** Call it with each record before anything is asked about it. */
  note(record: TapRecord): void {
    let known = this.#flows.get(record.flow);
    if (!known) {
      known = { flow: newFlow(record), facts: {} };
      this.#flows.set(record.flow, known);
    }
    advance(known.flow, record);
    known.facts = factsAfter(known.facts, known.flow, record);
    if (this.#flows.size > mostFlows) this.#flows.delete(this.#eldest.take() ?? record.flow);
  }

  readonly facts: FilterFacts = (record) => this.#flows.get(record.flow)?.facts ?? {};
}

/** The same object as long as nothing has changed. */
function factsAfter(known: RecordFacts, { phase, jid }: LiveFlow, record: TapRecord): RecordFacts {
  const isSame = known.phase === phase && known.jid === jid;
  if (isSame && record.t !== 'open' && record.t !== 'tls') return known;
  return {
    ...known,
    phase,
    ...(jid !== undefined && { jid }),
    ...(record.t === 'open' && { transport: record.transport }),
    ...(record.t === 'tls' && tlsFacts(record)),
  };
}

const tlsFacts = ({ sni, alpn, version, event }: Extract<TapRecord, { t: 'tls' }>): RecordFacts => ({
  ...(sni !== undefined && { sni }),
  // Those of a hello are only offered.
  ...(alpn !== undefined && event !== 'hello' && { alpn }),
  ...(version !== undefined && event !== 'hello' && { tlsVersion: version }),
});

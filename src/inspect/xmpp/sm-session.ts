// A managed session: it may outlive its connection and go on in another one (XEP-0198 §5).
import type { Direction, FlowId } from '../../model/flow.js';
import { SmSide } from './sm-side.js';

export interface SmSession {
  /** Where it lives, or lived last. */
  flow: FlowId;
  readonly sides: Readonly<Record<Direction, SmSide>>;
  /** Full JID, as far as it is known. */
  jid: string | undefined;
}

export const newSession = (flow: FlowId, jid: string | undefined): SmSession => ({
  flow,
  sides: { upstream: new SmSide(), downstream: new SmSide() },
  jid,
});

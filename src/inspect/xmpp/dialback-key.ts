// A dialback key as the tap remembers it: enough to know it again, not to use it.
import type { FlowId } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';

export interface DialbackKey {
  /** The connection that is to be authenticated by it. */
  readonly flow: FlowId;
  readonly at: Micros;
  /** SHA-256 of the key, in hex. */
  readonly digest: string;
}

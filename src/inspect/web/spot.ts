// Where something came by, and who takes the records of it: sessions go over connections that have decoders of their own.
import type { Direction, FlowId } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';

export interface Spot {
  readonly flow: FlowId;
  readonly at: Micros;
  readonly dir: Direction;
  readonly offset: number;
  readonly emit: (record: TapRecord) => void;
}

// Where connections found in packets go: the part of the pipeline that they need.
import type { Pipeline } from '../pipeline.js';

export type PacketOutput = Pick<Pipeline, 'open' | 'chunk' | 'gap' | 'segment' | 'note' | 'close'>;

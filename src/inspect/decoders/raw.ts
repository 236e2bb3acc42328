// Whatever nothing else claims: named if its first bytes have a name, shown as text or hex.
import type { Direction } from '../../model/chunk.js';
import { dataRecord, protocolOf } from '../data.js';
import type { DecoderContext, DecoderDef } from '../decoder.js';

export const raw: DecoderDef = {
  name: 'raw',
  priority: () => 1,
  create(context: DecoderContext) {
    const offsets: Record<Direction, number> = { upstream: 0, downstream: 0 };
    let protocol: string | undefined;
    return {
      push(direction, bytes, at) {
        protocol ??= protocolOf(bytes);
        const offset = offsets[direction];
        offsets[direction] += bytes.length;
        context.emit(dataRecord({ flow: context.flow, at, dir: direction, offset }, bytes, protocol));
      },
      end() {},
    };
  },
};

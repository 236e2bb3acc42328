// Datagrams that nothing else claims: each one shown as text or hex.
import { DataReader } from '../data.js';
import type { DecoderContext, DecoderDef } from '../decoder.js';

export const datagram: DecoderDef = {
  name: 'datagram',
  transport: 'datagram',
  priority: () => 1,
  create({ flow, secrets, emit }: DecoderContext) {
    const offsets = { upstream: 0, downstream: 0 };
    const reader = new DataReader(secrets);
    return {
      push(dir, bytes, at) {
        const offset = offsets[dir];
        offsets[dir] += bytes.length;
        emit({ ...reader.read({ flow, at, dir, offset }, bytes), t: 'datagram' });
      },
      end() {},
    };
  },
};

// Whatever nothing else claims: named if its first bytes have a name, shown as text or hex.
import { DataReader, protocolOf } from '../data.js';
import type { DecoderContext, DecoderDef } from '../decoder.js';

export const raw: DecoderDef = {
  name: 'raw',
  transport: 'stream',
  priority: () => 1,
  create({ flow, secrets, emit }: DecoderContext) {
    const half = () => ({ offset: 0, reader: new DataReader(secrets) });
    const halves = { upstream: half(), downstream: half() };
    let protocol: string | undefined;
    return {
      push(dir, bytes, at) {
        protocol ??= protocolOf(bytes);
        const { offset, reader } = halves[dir];
        halves[dir].offset += bytes.length;
        emit(reader.read({ flow, at, dir, offset }, bytes, protocol));
      },
      end() {},
    };
  },
};

// Records of a decoder that came in late: its positions begin where it began.
import type { Direction } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';

export const rebased =
  (emit: (record: TapRecord) => void, base: Readonly<Record<Direction, number>>) =>
  (record: TapRecord): void =>
    emit('offset' in record ? { ...record, offset: record.offset + base[record.dir] } : record);

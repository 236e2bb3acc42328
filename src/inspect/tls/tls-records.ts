// The records that a TLS layer makes, for any decoder that has one.
import type { Direction } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';
import { DataReader, protocolOf } from '../data.js';
import type { DecoderContext } from '../decoder.js';
import type { TlsLayerSink } from './tls-layer.js';

/** What is left to the decoder. */
export interface Opened {
  plain(direction: Direction, bytes: Buffer, at: Micros): void;
  ended(direction: Direction, at: Micros): void;
  /** Called before the record of bytes that are no TLS. */
  stray?(direction: Direction, offset: number, at: Micros): void;
}

export function tlsRecords({ flow, secrets, emit }: DecoderContext, opened: Opened): TlsLayerSink {
  const readers = { upstream: new DataReader(secrets), downstream: new DataReader(secrets) };
  return {
    tls: (news) => emit({ t: 'tls', seq: 0, flow, leg: 'both', ...news }),
    note: (note) => emit({ t: 'note', seq: 0, flow, topic: 'tls', ...note }),
    closed: (dir, bytes, offset, at) => emit(readers[dir].read({ flow, at, dir, offset }, bytes, 'tls')),
    stray(dir, bytes, offset, at) {
      opened.stray?.(dir, offset, at);
      emit(readers[dir].read({ flow, at, dir, offset }, bytes, protocolOf(bytes)));
    },
    plain: opened.plain,
    ended: opened.ended,
  };
}

// TLS from the first byte on (XEP-0368): told as far as it stands in the clear; what a key log opens goes to the decoder for it.
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { TlsLayer } from '../tls/tls-layer.js';
import { tlsRecords } from '../tls/tls-records.js';

export const tls: DecoderDef = {
  name: 'tls',
  transport: 'stream',
  // A record of type handshake, version 3.x (RFC 8446 §5.1), as far as there is any of it.
  priority: ([type, major = 3]) => (type === 0x16 && major === 3 ? 10 : 0),
  create(context: DecoderContext) {
    const received = { upstream: 0, downstream: 0 };
    let inner: Decoder | undefined;
    const opened = tlsRecords(context, {
      plain(direction, bytes, at) {
        inner ??= context.inner(bytes);
        inner.push(direction, bytes, at);
      },
      ended: (direction, at) => inner?.end(direction, at),
    });
    const layer = new TlsLayer(opened, context.keys);
    return {
      push(direction, bytes, at) {
        const offset = received[direction];
        received[direction] += bytes.length;
        layer.push(direction, bytes, offset, at);
      },
      end: (direction, at) => layer.end(direction, at),
      gap(direction, count, at) {
        received[direction] += count;
        layer.gap(direction, count, at);
      },
    };
  },
};

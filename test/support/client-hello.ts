// A real ClientHello, as Node's client sends it.
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';

/** The first flight of a client with these options. */
export function clientHello(options: ConnectionOptions = {}): Promise<Buffer> {
  return new Promise((resolve) => {
    const wire = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, done) => {
        resolve(bytes);
        done();
      },
    });
    connect({ ...options, socket: wire }).on('error', () => undefined);
  });
}

/** The same handshake message in records of at most `size` bytes (RFC 8446 §5.1). */
export function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const piece = message.subarray(at, at + size);
    records.push(Buffer.from([0x16, 3, 1, piece.length >> 8, piece.length & 0xff]), piece);
  }
  return Buffer.concat(records);
}

// A capture of packets as `decode` reads it: pieces of the file to records for the views.
import type { Secrets } from '../inspect/decoder.js';
import { PacketDecoder } from '../inspect/packets/packet-decoder.js';
import { Pipeline } from '../inspect/pipeline.js';
import type { KeyLog } from '../inspect/tls/key-log.js';
import type { TapRecord } from '../model/record.js';
import { visible } from '../model/sanitise.js';
import { micros } from '../model/time.js';
import type { FramerLimits } from '../xmpp/frame.js';

export interface PacketSource {
  /** For messages. */
  readonly file: string;
  readonly pieces: AsyncIterable<Buffer>;
  readonly limits: FramerLimits;
  readonly secrets: Secrets;
  /** Opens TLS, with what it knows and with what the file brings. */
  readonly keys: KeyLog;
  stderr(text: string): void;
}

/**
 * Gives each record to `emit` while a piece is read, and waits for `rest` after each piece.
 * @returns the last line of a capture of it
 */
export async function decodePackets(
  { file, pieces, limits, secrets, keys, stderr }: PacketSource,
  emit: (record: TapRecord) => void,
  rest: () => Promise<void>,
): Promise<string> {
  const decoder = new PacketDecoder({
    pipeline: new Pipeline({ epoch: micros(0), limits, secrets, keys, emit }),
    secrets: (text) => keys.text(text),
    fault: (text) => stderr(`${visible(file)}: ${text}\n`),
  });
  for await (const piece of pieces) {
    decoder.push(piece);
    await rest();
  }
  const endLine = decoder.end();
  await rest();
  return endLine;
}

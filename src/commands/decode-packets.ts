// A capture of packets as `decode` reads it: pieces of the file to records for the views.
import type { KeySource, Secrets } from '../inspect/decoder.js';
import { PacketDecoder } from '../inspect/packets/packet-decoder.js';
import { Pipeline } from '../inspect/pipeline.js';
import type { TapRecord } from '../model/record.js';
import { visible } from '../model/sanitise.js';
import { micros } from '../model/time.js';
import type { FramerLimits } from '../xmpp/frame.js';

/** Opens TLS with what key logs say, wherever they come from. */
export interface CaptureKeys extends KeySource {
  /** Lines of an NSS key log. */
  add(text: string): void;
}

export interface PacketSource {
  /** For messages. */
  readonly file: string;
  readonly pieces: AsyncIterable<Buffer>;
  readonly limits: FramerLimits;
  readonly secrets: Secrets;
  readonly keys?: CaptureKeys;
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
    pipeline: new Pipeline({ epoch: micros(0), limits, secrets, emit, ...(keys && { keys }) }),
    secrets: (text) => keys?.add(text),
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

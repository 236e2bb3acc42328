// Whatever nothing else claims: named as soon as its beginnings have a name, shown as words, text or hex.
import { type Direction, opposite } from '../../model/flow.js';
import type { DataRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { DataReader } from '../data.js';
import type { Decoder, DecoderContext, DecoderDef } from '../decoder.js';
import { LineSecrets } from '../line-secrets.js';
import type { StreamProtocol } from '../protocol.js';
import { nameStream } from '../protocols/index.js';
import { bufferOf } from '../wire/bytes.js';
import { shortened } from '../wire/fields.js';

/** Bytes of each direction that a name is looked for in. */
const headBytes = 512;
const longestSummary = 120;

export const raw: DecoderDef = {
  name: 'raw',
  transport: 'stream',
  priority: () => 1,
  create: (context) => new RawDecoder(context),
};

interface Half {
  readonly reader: DataReader;
  /** Its beginning, one character a byte. */
  head: string;
  offset: number;
  /** The last piece ended a line. */
  isAtLine: boolean;
}

class RawDecoder implements Decoder {
  readonly #context: DecoderContext;
  readonly #halves: Readonly<Record<Direction, Half>>;
  readonly #secrets = new LineSecrets();
  #protocol: StreamProtocol | undefined;

  constructor(context: DecoderContext) {
    this.#context = context;
    this.#halves = { upstream: this.#half('upstream'), downstream: this.#half('downstream') };
  }

  push(dir: Direction, bytes: Uint8Array, at: Micros): void {
    const half = this.#halves[dir];
    const { offset } = half;
    this.#name(dir, half, bytes);
    half.offset += bytes.length;
    const { flow, emit } = this.#context;
    const record = half.reader.read({ flow, at, dir, offset }, bytes, this.#protocol?.name);
    const summary = this.#summary(record, half, bytes);
    half.isAtLine = bytes.at(-1) === 0x0a;
    emit(summary === undefined ? record : { ...record, summary });
  }

  end(): void {}

  gap(dir: Direction, count: number): void {
    const half = this.#halves[dir];
    half.offset += count;
    half.isAtLine = false;
    this.#secrets.gap(dir);
  }

  #half(dir: Direction): Half {
    const lines = (text: string): string => this.#secrets.pass(dir, text);
    return { reader: new DataReader(this.#context.secrets, lines), head: '', offset: 0, isAtLine: true };
  }

  /** Looks for a name, or for a better one, while there is something new to look at. */
  #name(dir: Direction, half: Half, bytes: Uint8Array): void {
    if (this.#protocol && !this.#protocol.isGuess) return;
    const room = headBytes - half.head.length;
    if (room <= 0 || half.offset > half.head.length) return;
    half.head += bufferOf(bytes).toString('latin1', 0, room);
    const heads = { [dir]: half.head, [opposite(dir)]: this.#halves[opposite(dir)].head };
    const { upstream = '', downstream = '' } = heads;
    this.#protocol = nameStream({ upstream, downstream, port: this.#context.port }) ?? this.#protocol;
  }

  /** What a piece says that begins with a line, or with a message. */
  #summary(record: DataRecord, half: Half, bytes: Uint8Array): string | undefined {
    const protocol = this.#protocol;
    const isFirst = record.offset === 0;
    const words = protocol?.piece?.(bufferOf(bytes), record.dir, isFirst);
    if (words !== undefined) return shortened(words, longestSummary);
    if (!protocol?.line || record.text === undefined || !half.isAtLine) return undefined;
    const [first = '', ...more] = record.text.trimEnd().split(/\r?\n/);
    const line = protocol.line(first, record.dir);
    if (line === undefined) return undefined;
    const rest = more.length > 0 ? ` (+${more.length} ${more.length === 1 ? 'line' : 'lines'})` : '';
    return shortened(line, longestSummary) + rest;
  }
}

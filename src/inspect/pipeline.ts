// Where the tap's bytes become records: finds the connection, its decoder, and numbers what comes out.

import type { CloseCause } from '../model/connection.js';
import type { Endpoint } from '../model/endpoint.js';
import type { Direction, FlowId } from '../model/flow.js';
import type {
  CloseRecord,
  LintRecord,
  NoteRecord,
  PacketsRecord,
  SegmentRecord,
  TapRecord,
  TlsRecord,
} from '../model/record.js';
import { type Micros, micros } from '../model/time.js';
import type { TlsStanding, TlsStrategy } from '../xmpp/channel-binding.js';
import type { FramerLimits } from '../xmpp/frame.js';
import type {
  Decoder,
  DecoderContext,
  DecoderTransport,
  InnerOptions,
  KeySource,
  Secrets,
} from './decoder.js';
import { chooseDecoder, decoders } from './decoders/index.js';
import { newShared } from './shared.js';

/** Decoders inside each other: PROXY protocol, TLS, WebSocket, XMPP, and then some. */
const mostLayers = 8;

export interface PipelineOptions {
  /** µs since the epoch at the instant 0 of the chunks' clock. */
  readonly epoch: Micros;
  readonly limits: FramerLimits;
  readonly secrets: Secrets;
  readonly keys?: KeySource;
  /** Called for each record, in order. */
  readonly emit: (record: TapRecord) => void;
}

/** A connection as the forwarder announces it; instants are monotonic. */
export interface Opening {
  readonly flow: FlowId;
  readonly transport: Endpoint['kind'];
  readonly client: string;
  readonly upstream: string;
  /** The upstream's, where it has one. */
  readonly port?: number;
  /** What the tap does with TLS on this connection, should there be any. */
  readonly strategy?: TlsStrategy;
  /** It takes mechanisms that cannot work out of the server's features. */
  readonly isRewritten?: boolean;
  readonly at: Micros;
}

export interface Closing {
  readonly how: CloseCause;
  readonly dir?: Direction;
  readonly detail?: string;
  readonly bytes: CloseRecord['bytes'];
  readonly sha256?: Readonly<Record<Direction, string>>;
  readonly at: Micros;
}

/** What the proxy says before the pipeline has numbered it. */
type Unplaced<R> = Omit<R, 't' | 'seq' | 'flow'>;

/** An open connection. */
interface OpenFlow {
  readonly transport: DecoderTransport;
  readonly port?: number;
  readonly strategy?: TlsStrategy;
  readonly isRewritten?: boolean;
  /** Once TLS is established on the leg to the client, or across. */
  tls?: TlsStanding;
  /** Once its first bytes have been seen. */
  decoder?: Decoder;
}

export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #flows = new Map<FlowId, OpenFlow>();
  readonly #shared = newShared();
  #seq = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  open({ at, port, strategy, isRewritten, ...opening }: Opening): void {
    this.#flows.set(opening.flow, {
      transport: opening.transport === 'udp' ? 'datagram' : 'stream',
      ...(port !== undefined && { port }),
      ...(strategy && { strategy }),
      ...(isRewritten && { isRewritten }),
    });
    this.#emit({ t: 'open', seq: 0, at: this.#wall(at), ...opening });
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array, at: Micros): void {
    const decoder = this.#flows.get(flow)?.decoder ?? this.#begin(flow, bytes);
    decoder.push(direction, bytes, this.#wall(at));
  }

  /** `count` bytes were forwarded of which no chunk came. */
  gap(flow: FlowId, direction: Direction, offset: number, count: number, at: Micros): void {
    const wall = this.#wall(at);
    this.#emit({ t: 'gap', seq: 0, flow, at: wall, dir: direction, offset, bytes: count });
    this.#flows.get(flow)?.decoder?.gap?.(direction, count, wall);
  }

  tls(flow: FlowId, { at, ...news }: Omit<TlsRecord, 't' | 'seq' | 'flow'>): void {
    this.#emit({ t: 'tls', seq: 0, flow, at: this.#wall(at), ...news });
  }

  secured(flow: FlowId, at: Micros): void {
    this.#flows.get(flow)?.decoder?.secured?.(this.#wall(at));
  }

  /** With a rule it is a finding of the lint. */
  note(flow: FlowId, note: Unplaced<NoteRecord> | Unplaced<LintRecord>): void {
    const at = this.#wall(note.at);
    if ('rule' in note) this.#emit({ ...note, t: 'lint', seq: 0, flow, at });
    else this.#emit({ ...note, t: 'note', seq: 0, flow, at });
  }

  /** Of a capture of packets: what TCP did. */
  segment(flow: FlowId, { at, ...segment }: Omit<SegmentRecord, 't' | 'seq' | 'flow'>): void {
    this.#emit({ t: 'segment', seq: 0, flow, at: this.#wall(at), ...segment });
  }

  /** Of a capture of packets: what was neither TCP nor UDP. */
  packets(counts: PacketsRecord['counts'], at: Micros): void {
    this.#emit({ t: 'packets', seq: 0, flow: 0, at: this.#wall(at), counts });
  }

  close(flow: FlowId, { at, ...closing }: Closing): void {
    const decoder = this.#flows.get(flow)?.decoder;
    decoder?.end('upstream', this.#wall(at));
    decoder?.end('downstream', this.#wall(at));
    this.#flows.delete(flow);
    this.#emit({ t: 'close', seq: 0, flow, at: this.#wall(at), ...closing });
  }

  #begin(flow: FlowId, first: Uint8Array): Decoder {
    const open: OpenFlow = this.#flows.get(flow) ?? { transport: 'stream' };
    const { limits, secrets, keys } = this.#options;
    const { transport, port } = open;
    const shared = this.#shared;
    const context: DecoderContext = {
      ...{ flow, transport, limits, secrets, shared, emit: this.#emit },
      tls: () => open.tls,
      ...(keys && { keys }),
      ...(port !== undefined && { port }),
      inner: (bytes, options) => this.#inner(context, bytes, 1, options),
    };
    open.decoder = chooseDecoder(transport, first, port).create(context);
    this.#flows.set(flow, open);
    return open.decoder;
  }

  /** Layers that a peer puts into each other end somewhere. */
  #inner(
    context: DecoderContext,
    first: Uint8Array,
    depth: number,
    { emit = context.emit, except = [] }: InnerOptions = {},
  ): Decoder {
    const def = depth > mostLayers ? decoders.raw : chooseDecoder('stream', first, context.port, except);
    const inside: DecoderContext = {
      ...context,
      transport: 'stream',
      emit,
      except,
      inner: (bytes, options) => this.#inner(inside, bytes, depth + 1, options),
    };
    return def.create(inside);
  }

  readonly #emit = (record: TapRecord): void => {
    record.seq = ++this.#seq;
    if (record.t === 'tls') this.#standing(record);
    this.#options.emit(record);
  };

  /** From here on the decoder sees what is inside TLS; a decoder that opens it by the key log says so itself. */
  #standing({ flow, leg, event, version }: TlsRecord): void {
    const open = this.#flows.get(flow);
    if (!open || leg === 'upstream' || (event !== 'established' && event !== 'decrypted')) return;
    const { strategy = 'passthrough', isRewritten, tls } = open;
    const known = version ?? tls?.version;
    open.tls = {
      strategy,
      ...(known !== undefined && { version: known }),
      ...(isRewritten && { isRewritten }),
    };
  }

  #wall(at: Micros): Micros {
    return micros(this.#options.epoch + at);
  }
}

// A capture of what went over the wire, TLS and all, with the keys that open it before the packets that need them.
import type { Direction, FlowId } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';
import type { KeySource } from '../decoder.js';
import type { CaptureFacts } from './frame-lines.js';
import { interfaceBlock, secretsBlock, sectionBlock } from './pcapng-blocks.js';
import { type Ends, endsOf } from './stand-in.js';
import { Wire } from './wire.js';

/** Bytes of packets that wait for keys: of a connection, and of all. */
const mostHeld = 256 * 1024;
const mostOfAll = 64 * 1024 ** 2;
/** Bytes of the client in which a ClientHello is looked for. */
const longestHead = 16 * 1024;
const clientPort = 5222;
const serverPort = 5269;

interface Flow {
  readonly id: FlowId;
  readonly ends: Ends;
  readonly openedAt: Micros;
  wire: Wire | undefined;
  /** Until the keys are known, or it is clear that none are needed. */
  held: Buffer[] | undefined;
  heldBytes: number;
  /** First bytes of the client, until its random is found. */
  head: Buffer;
  random: string | undefined;
  unwatch: (() => void) | undefined;
}

export class CiphertextWriter {
  readonly #facts: CaptureFacts;
  readonly #keys: KeySource;
  readonly #write: (piece: Buffer) => void;
  readonly #flows = new Map<FlowId, Flow>();
  /** Those whose random is known, and whose keys are not; also after their end. */
  readonly #waiting = new Set<Flow>();
  #heldBytes = 0;

  /** @param write takes pieces of the file in order, also when keys become known */
  constructor(facts: CaptureFacts, keys: KeySource, write: (piece: Buffer) => void) {
    this.#facts = facts;
    this.#keys = keys;
    this.#write = write;
  }

  header(): Buffer {
    const comment =
      'The bytes as stanzascope relayed them, with keys of their TLS; TCP and IP are made up. Credentials are in it.';
    return Buffer.concat([sectionBlock(`stanzascope ${this.#facts.tool}`, comment), interfaceBlock()]);
  }

  open(id: FlowId, client: string, upstream: string, openedAt: Micros): void {
    this.#flows.set(id, {
      ...{ id, ends: endsOf(client, upstream, id), openedAt, wire: undefined },
      ...{ held: [], heldBytes: 0, head: Buffer.alloc(0), random: undefined, unwatch: undefined },
    });
  }

  chunk(id: FlowId, direction: Direction, bytes: Uint8Array, at: Micros): void {
    const flow = this.#flows.get(id);
    if (!flow) return;
    const packets = [
      ...this.#begin(flow, bytes),
      ...(flow.wire?.bytes(direction, bytes, bytes.length, at, []) ?? []),
    ];
    this.#put(flow, packets);
    if (direction === 'upstream' && flow.random === undefined && flow.held) this.#look(flow, bytes);
  }

  /** `count` bytes were relayed that are not here. */
  gap(id: FlowId, direction: Direction, count: number, at: Micros): void {
    const flow = this.#flows.get(id);
    if (flow?.wire) this.#put(flow, flow.wire.bytes(direction, new Uint8Array(0), count, at, ['not seen']));
  }

  close(id: FlowId, isReset: boolean, direction: Direction, at: Micros): void {
    const flow = this.#flows.get(id);
    if (!flow) return;
    const begun = this.#begin(flow, new Uint8Array(0));
    const { wire } = flow;
    if (wire)
      this.#put(flow, [
        ...begun,
        ...(isReset ? [wire.reset(direction, at, [])] : wire.finish(direction, at, [])),
      ]);
    this.#flows.delete(id);
    // The keys of a short connection may come after its end.
    if (flow.random === undefined) this.#release(flow);
  }

  /** What still waits for keys is written without them. */
  end(): void {
    for (const flow of [...this.#waiting, ...this.#flows.values()]) this.#release(flow);
  }

  #begin(flow: Flow, first: Uint8Array): Buffer[] {
    if (flow.wire) return [];
    const { client, server } = flow.ends;
    // Wireshark looks for XMPP on its ports, and for TLS everywhere.
    const isTls = first[0] === 0x16 && server.port !== 0;
    const port = isTls || server.port === serverPort ? server.port : clientPort;
    flow.wire = new Wire({ client, server: { ...server, port } }, flow.id);
    return flow.wire.open(flow.openedAt, []);
  }

  #put(flow: Flow, packets: readonly Buffer[]): void {
    const piece = Buffer.concat(packets);
    if (!flow.held) {
      this.#write(piece);
      return;
    }
    flow.held.push(piece);
    flow.heldBytes += piece.length;
    this.#heldBytes += piece.length;
    if (flow.heldBytes > mostHeld || this.#heldBytes > mostOfAll) this.#release(flow);
  }

  #look(flow: Flow, bytes: Uint8Array): void {
    flow.head = Buffer.concat([flow.head, bytes]);
    const random = clientRandom(flow.head);
    if (random === undefined && flow.head.length < longestHead) return;
    flow.head = Buffer.alloc(0);
    if (random === undefined) {
      this.#release(flow);
      return;
    }
    flow.random = random;
    this.#waiting.add(flow);
    flow.unwatch = this.#keys.watch?.(random, () => this.#unlock(flow));
    this.#unlock(flow);
  }

  /** When all keys of the connection are there. */
  #unlock(flow: Flow): void {
    const secrets = this.#keys.find(flow.random ?? '');
    const isWhole =
      secrets?.has('CLIENT_RANDOM') ||
      (secrets?.has('CLIENT_TRAFFIC_SECRET_0') && secrets.has('SERVER_TRAFFIC_SECRET_0'));
    if (isWhole) this.#release(flow);
  }

  #release(flow: Flow): void {
    const { held, random } = flow;
    if (!held) return;
    flow.held = undefined;
    this.#heldBytes -= flow.heldBytes;
    this.#waiting.delete(flow);
    flow.unwatch?.();
    const lines = [...(this.#keys.find(random ?? '') ?? [])].map(
      ([label, secret]) => `${label} ${random} ${Buffer.from(secret).toString('hex')}\n`,
    );
    const secrets = lines.length > 0 ? [secretsBlock(lines.join(''))] : [];
    this.#write(Buffer.concat([...secrets, ...held]));
  }
}

/** The random of the ClientHello that is somewhere in these bytes, in hex (RFC 8446 §4.1.2, §5.1). */
function clientRandom(bytes: Buffer): string | undefined {
  for (let at = bytes.indexOf(0x16); at >= 0; at = bytes.indexOf(0x16, at + 1)) {
    if (at + 43 > bytes.length) return undefined;
    if (bytes[at + 1] === 3 && bytes[at + 5] === 1 && bytes[at + 9] === 3)
      return bytes.toString('hex', at + 11, at + 43);
  }
  return undefined;
}

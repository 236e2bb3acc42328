// A capture for Wireshark: packets made up around what was understood, a stanza each, with what there is to say as comments.
import type { Direction, FlowId } from '../../model/flow.js';
import type { CloseRecord, DatagramRecord, OpenRecord, TapRecord } from '../../model/record.js';
import { visible } from '../../model/sanitise.js';
import type { Micros } from '../../model/time.js';
import { ns } from '../../xmpp/namespaces.js';
import { describe } from '../describe.js';
import type { CaptureFacts } from './frame-lines.js';
import { mostPayload, udpPacket } from './ip-packet.js';
import { type Carrying, carriedBy } from './payload.js';
import { interfaceBlock, packetBlock, sectionBlock } from './pcapng-blocks.js';
import { type Ends, endsOf } from './stand-in.js';
import { Wire } from './wire.js';

/** What Wireshark takes for XMPP. */
const clientPort = 5222;
const serverPort = 5269;
/** Connections without an end that are remembered. */
const mostFlows = 65_536;
/** What waits for the next packet of a connection. */
const mostComments = 64;
const longestComment = 1000;

interface Flow {
  readonly opening: OpenRecord;
  readonly ends: Ends;
  readonly comments: string[];
  /** Once something was said: until then it is not known for what ports. */
  wire?: Wire;
  /** The server has said <proceed/>: what can still be read is inside of TLS, where Wireshark would look for TLS. */
  hasProceeded: boolean;
  /** How many connections it has been written as. */
  parts: number;
}

export class PcapngWriter {
  readonly #facts: CaptureFacts;
  readonly #flows = new Map<FlowId, Flow>();
  /** Of no connection that is known: for the next packet of any. */
  readonly #comments: string[] = [];
  #at: Micros;

  constructor(facts: CaptureFacts) {
    this.#facts = facts;
    this.#at = facts.at;
  }

  header(): Buffer {
    const { tool, secrets, maps } = this.#facts;
    const comment = [
      'Made from what stanzascope understood: TCP and IP are made up, one packet a stanza.',
      secrets === 'mask' ? 'Credentials are masked.' : 'Credentials are in it.',
      ...maps.map(visible),
    ].join('\n');
    return Buffer.concat([sectionBlock(`stanzascope ${tool}`, comment), interfaceBlock()]);
  }

  record(record: TapRecord): Buffer {
    this.#at = record.at;
    return Buffer.concat(this.#blocks(record));
  }

  /** What is still to be said of connections that have no end. */
  end(): Buffer {
    const blocks = [...this.#flows.values()].flatMap((flow) =>
      flow.comments.length > 0
        ? [this.#begin(flow, undefined), [this.#wire(flow).remark(this.#at, this.#said(flow))]]
        : [],
    );
    return Buffer.concat(blocks.flat());
  }

  #blocks(record: TapRecord): Buffer[] {
    if (record.t === 'open') {
      this.#open(record);
      return [];
    }
    const flow = this.#flows.get(record.flow);
    if (record.t === 'close') return flow ? this.#close(flow, record) : [];
    if (record.t === 'datagram') return flow ? [this.#datagram(flow, record)] : [];
    const carrying = carriedBy(record);
    if (!carrying || !('dir' in record) || record.dir === undefined) {
      this.#comment(flow, record);
      return [];
    }
    const known = flow ?? this.#open(unseen(record));
    const blocks = this.#carry(known, carrying, record.dir, record.at);
    if (isProceed(record)) known.hasProceeded = true;
    return blocks;
  }

  #open(opening: OpenRecord): Flow {
    const [oldest] = this.#flows.size < mostFlows ? [] : this.#flows.keys();
    if (oldest !== undefined) this.#flows.delete(oldest);
    const ends = endsOf(opening.client, opening.upstream, opening.flow);
    const flow = { opening, ends, comments: [], hasProceeded: false, parts: 0 };
    this.#flows.set(opening.flow, flow);
    return flow;
  }

  #carry(flow: Flow, carrying: Carrying, dir: Direction, at: Micros): Buffer[] {
    const blocks: Buffer[] = [];
    if (flow.hasProceeded && carrying.kind === 'xml') blocks.push(...this.#goInside(flow, dir, at));
    blocks.push(...this.#begin(flow, carrying));
    blocks.push(...this.#wire(flow).bytes(dir, carrying.bytes, carrying.length, at, this.#said(flow)));
    return blocks;
  }

  /** What was inside of TLS becomes a connection of its own. */
  #goInside(flow: Flow, dir: Direction, at: Micros): Buffer[] {
    const comment = 'STARTTLS: what was inside of TLS goes on in another connection, from the next port';
    const blocks = this.#wire(flow).finish(dir, at, [...this.#said(flow), comment]);
    flow.hasProceeded = false;
    delete flow.wire;
    flow.comments.push('inside of TLS');
    return blocks;
  }

  /** The handshake, when it has not been written yet. */
  #begin(flow: Flow, first: Carrying | undefined): Buffer[] {
    if (flow.wire || flow.opening.transport === 'udp') return [];
    const at = flow.parts === 0 ? flow.opening.at : this.#at;
    return this.#wire(flow, first).open(at, this.#said(flow));
  }

  #wire(flow: Flow, first?: Carrying): Wire {
    if (flow.wire) return flow.wire;
    const { client, server } = flow.ends;
    const ends = {
      client: { ...client, port: ((client.port + flow.parts - 1) % 65_535) + 1 },
      server: { ...server, port: portOf(server.port, first) },
    };
    flow.wire = new Wire(ends, flow.opening.flow + flow.parts * 1000);
    flow.parts++;
    return flow.wire;
  }

  #close(flow: Flow, record: CloseRecord): Buffer[] {
    this.#flows.delete(record.flow);
    if (flow.opening.transport === 'udp') return [];
    const blocks = this.#begin(flow, undefined);
    const wire = this.#wire(flow);
    const comments = [...this.#said(flow), describe(record).text];
    const dir = record.dir ?? 'upstream';
    return record.how === 'rst' || record.how === 'error'
      ? [...blocks, wire.reset(dir, record.at, comments)]
      : [...blocks, ...wire.finish(dir, record.at, comments)];
  }

  #datagram(flow: Flow, record: DatagramRecord): Buffer {
    const { client, server } = flow.ends;
    const [from, to] = record.dir === 'upstream' ? [client, server] : [server, client];
    const bytes = record.hex === undefined ? Buffer.from(record.text ?? '') : Buffer.from(record.hex, 'hex');
    const length = Math.min(Math.max(record.bytes, bytes.length), mostPayload);
    const packet = udpPacket(from, to, bytes.subarray(0, length), length);
    const missing = length - Math.min(bytes.length, length);
    return packetBlock(packet, packet.length + missing, record.at, [
      ...this.#said(flow),
      ...(record.summary === undefined ? [] : [short(record.summary)]),
    ]);
  }

  #comment(flow: Flow | undefined, record: TapRecord): void {
    const comments = flow?.comments ?? this.#comments;
    if (comments.length < mostComments) comments.push(short(`${record.t}: ${describe(record).text}`));
  }

  #said(flow: Flow): string[] {
    return [...this.#comments.splice(0), ...flow.comments.splice(0)];
  }
}

const short = (text: string): string => visible(text.slice(0, longestComment));

/** XMPP goes to the port where Wireshark looks for it, everything else stays where it was. */
function portOf(port: number, first: Carrying | undefined): number {
  if (first?.kind === 'other' && port !== 0) return port;
  if (first?.isServerToServer) return serverPort;
  return first?.isServerToServer === undefined && port === serverPort ? serverPort : clientPort;
}

const isProceed = (record: TapRecord): boolean =>
  record.t === 'nonza' && record.name === 'proceed' && record.ns === ns.tls && record.dir === 'downstream';

/** For a connection whose beginning is in another file. */
const unseen = ({ flow, at }: TapRecord): OpenRecord => ({
  t: 'open',
  seq: 0,
  flow,
  at,
  transport: 'tcp',
  client: '',
  upstream: '',
});

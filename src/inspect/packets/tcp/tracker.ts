// All TCP connections of a capture: finds that of a segment, begins new ones, and gives up old ones before there are too many.
import { type Direction, type FlowId, opposite } from '../../../model/flow.js';
import type { Micros } from '../../../model/time.js';
import { isClientToServer } from '../addresses.js';
import { flowKey, reverseKey } from '../keys.js';
import { u16 } from '../numbers.js';
import type { PacketOutput } from '../output.js';
import { nameParties, type Parties } from '../parties.js';
import { TcpConnection } from './connection.js';
import { emptySegment, readSegment, type Segment } from './header.js';

/** Open connections that are followed at a time. */
const mostOpen = 16_384;
/** Closed ones whose late segments are still known. */
const mostClosed = 4096;

/** A connection, and the direction of those who have this key. */
interface Entry {
  readonly key: string;
  readonly connection: TcpConnection;
  readonly direction: Direction;
}

export class TcpTracker {
  readonly #output: PacketOutput;
  readonly #nextFlow: () => FlowId;
  readonly #entries = new Map<string, Entry>();
  /** By the key of one direction. */
  readonly #open = new Map<TcpConnection, string>();
  readonly #closed: Entry[] = [];
  readonly #segment = emptySegment();
  readonly #budget = { bytes: 0 };

  constructor(output: PacketOutput, nextFlow: () => FlowId) {
    this.#output = output;
    this.#nextFlow = nextFlow;
  }

  /**
   * Takes the segment in payload[start, end), of which `missing` bytes were not captured.
   * @returns its connection's flow, if it belongs to one; false when it is no segment
   */
  receive(parties: Parties, end: number, missing: number, at: Micros): FlowId | undefined | false {
    const segment = this.#segment;
    const { buffer, ip, payload, start } = parties;
    if (!readSegment(payload, start, end, missing, segment)) return false;
    segment.at = at;
    const key = flowKey(buffer, ip, payload, start);
    const entry = this.#find(key, segment) ?? this.#begin(key, parties, segment);
    if (!entry) return undefined;
    const { connection, direction } = entry;
    connection.receive(direction, segment);
    if (connection.isClosed && this.#open.delete(connection)) this.#remember(entry);
    return connection.flow;
  }

  /** The capture is at its end. */
  end(at: Micros): void {
    for (const connection of this.#open.keys())
      connection.close('local', at, undefined, 'the capture ends here');
    this.#open.clear();
  }

  /** The connection of the segment, unless that begins another one between the same ends. */
  #find(key: string, { isSyn, hasAck, sequence, at }: Segment): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || !isSyn || hasAck || !entry.connection.isForeignSyn(entry.direction, sequence)) return entry;
    entry.connection.close('timeout', at, undefined, 'another connection began between the same ends');
    this.#open.delete(entry.connection);
    return undefined;
  }

  /** Nothing begins with a segment that says nothing, such as the last ACK of a connection from before the capture. */
  #begin(key: string, parties: Parties, segment: Segment): Entry | undefined {
    const { isSyn, hasAck, start, end, at } = segment;
    if (segment.isReset || (!isSyn && start === end)) return undefined;
    const direction = directionOf(parties, isSyn, hasAck);
    const flow = this.#nextFlow();
    this.#output.open({ flow, transport: 'tcp', ...nameParties(parties, direction), at });
    if (!isSyn)
      this.#output.note(flow, {
        at,
        topic: 'decoding',
        text: 'the capture has no beginning of this connection; who is the client is a guess from the ports',
      });
    const connection = new TcpConnection(flow, at, this.#output, this.#budget);
    const entry = { key, connection, direction };
    const back = reverseKey(key);
    this.#entries.set(key, entry);
    this.#entries.set(back, { key: back, connection, direction: opposite(direction) });
    this.#open.set(connection, key);
    if (this.#open.size > mostOpen) this.#giveUpIdle(at);
    return entry;
  }

  #remember(entry: Entry): void {
    this.#closed.push(entry);
    if (this.#closed.length < 2 * mostClosed) return;
    for (const { key, connection } of this.#closed.splice(0, mostClosed)) this.#forget(key, connection);
  }

  #forget(key: string, connection: TcpConnection): void {
    for (const each of [key, reverseKey(key)])
      if (this.#entries.get(each)?.connection === connection) this.#entries.delete(each);
  }

  /** An eighth of them at once, so that the search for the idlest is not made for each new one. */
  #giveUpIdle(at: Micros): void {
    const idlest = [...this.#open].sort(([a], [b]) => a.lastAt - b.lastAt).slice(0, mostOpen / 8);
    for (const [connection, key] of idlest) {
      connection.close('local', at, undefined, 'too many connections at a time: this one is not followed on');
      this.#open.delete(connection);
      this.#forget(key, connection);
    }
  }
}

/** The sender of the SYN is the client. */
function directionOf({ payload, start }: Parties, isSyn: boolean, hasAck: boolean): Direction {
  if (isSyn) return hasAck ? 'downstream' : 'upstream';
  const [source, destination] = [u16(payload, start), u16(payload, start + 2)];
  return isClientToServer(source, destination, destination <= source) ? 'upstream' : 'downstream';
}

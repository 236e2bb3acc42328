// What is known of one tapped connection: a row of the stream list, kept up to date record by record.
import type { Endpoint } from '../model/endpoint.js';
import { type Direction, type FlowId, opposite } from '../model/flow.js';
import type { ElementRecord, TapRecord, TlsLeg, TlsRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import { unescapeXml } from '../xmpp/escape.js';
import { ns } from '../xmpp/namespaces.js';

/** How far a connection has come. `opaque`: bytes go by that are not followed (TLS, or after a violation). */
export type Phase = 'new' | 'open' | 'tls' | 'auth' | 'bound' | 'opaque' | 'closed';

type Counts = Record<Direction, number>;

/** As the store keeps it: changed in place by every record, since there are many. Others see a {@link Flow}. */
export interface LiveFlow {
  readonly flow: FlowId;
  phase: Phase;
  /** Unknown when the connection's beginning was not seen. */
  transport: Endpoint['kind'] | undefined;
  client: string;
  upstream: string;
  /** Full JID once the server has told it. */
  jid: string | undefined;
  /** Of each leg that is inside TLS its version; `''` when that is not known. */
  tls: Partial<Record<TlsLeg, string>>;
  /** As the client asked for it; what was agreed on, or else what it offered. */
  sni: string | undefined;
  alpn: string | undefined;
  /** A key log opens the TLS that goes through. */
  isDecrypted: boolean;
  /** On UDP the datagrams. */
  stanzas: Counts;
  /** Bytes seen, keepalives and headers included. */
  bytes: Counts;
  /** XEP-0198: stanzas that the other side has not acknowledged; absent until it acknowledges the first time. */
  unacked: Partial<Counts>;
  violations: number;
  /** Stanzas of type error and stream errors. */
  errors: number;
  lints: number;
  readonly firstAt: Micros;
  lastAt: Micros;
}

export type Flow = Readonly<Omit<LiveFlow, 'stanzas' | 'bytes' | 'tls' | 'unacked'>> & {
  readonly stanzas: Readonly<Counts>;
  readonly bytes: Readonly<Counts>;
  readonly tls: Readonly<LiveFlow['tls']>;
  readonly unacked: Readonly<Partial<Counts>>;
};

/** A flow of which nothing is known but that `record` belongs to it. */
export function newFlow(record: TapRecord): LiveFlow {
  const isOpening = record.t === 'open';
  return {
    flow: record.flow,
    phase: 'new',
    transport: isOpening ? record.transport : undefined,
    client: isOpening ? record.client : '',
    upstream: isOpening ? record.upstream : '',
    jid: undefined,
    tls: {},
    sni: undefined,
    alpn: undefined,
    isDecrypted: false,
    stanzas: { upstream: 0, downstream: 0 },
    bytes: { upstream: 0, downstream: 0 },
    unacked: {},
    violations: 0,
    errors: 0,
    lints: 0,
    firstAt: record.at,
    lastAt: record.at,
  };
}

/** The flow as it is now, for whoever keeps it. */
export const snapshot = (flow: Flow): Flow => ({
  ...flow,
  stanzas: { ...flow.stanzas },
  bytes: { ...flow.bytes },
  tls: { ...flow.tls },
  unacked: { ...flow.unacked },
});

/** Behind the header of a proxy the connection only begins; the upgrade and the pings of a WebSocket stand beside the XMPP in it. */
const besideXmpp: ReadonlySet<string> = new Set(['proxy', 'websocket']);

/** Takes `record` into account. */
export function advance(flow: LiveFlow, record: TapRecord): void {
  flow.lastAt = record.at;
  const end = endOf(record);
  if ('dir' in record && record.dir && end > flow.bytes[record.dir]) flow.bytes[record.dir] = end;
  switch (record.t) {
    case 'stanza':
      stanza(flow, record);
      break;
    case 'nonza':
      nonza(flow, record);
      break;
    case 'stream':
      if (record.event === 'error') flow.errors++;
      if (record.event === 'open' && flow.phase === 'new') flow.phase = 'open';
      break;
    case 'data':
      if (record.protocol === 'tls') flow.phase = 'tls';
      else if (besideXmpp.has(record.protocol)) break;
      else if (flow.phase !== 'tls') flow.phase = 'opaque';
      break;
    case 'datagram':
      // What it carries is a record of its own.
      if (record.protocol !== 'xmpp-udp') flow.stanzas[record.dir]++;
      if (record.protocol === 'xmpp-udp') flow.phase = 'open';
      else if (flow.phase === 'new') flow.phase = 'opaque';
      break;
    case 'violation':
      flow.violations++;
      break;
    case 'lint':
      flow.lints++;
      break;
    case 'tls':
      tls(flow, record);
      break;
    case 'close':
      flow.phase = 'closed';
      flow.bytes = { ...record.bytes };
      break;
    case 'keepalive':
    case 'gap':
    case 'open':
    case 'note':
    case 'segment':
    case 'packets':
    case 'dropped':
      break;
    default:
      record satisfies never;
  }
}

/** Where a record ends in its direction's stream tells how many bytes there were, whatever was skipped. */
function endOf(record: TapRecord): number {
  if (!('offset' in record)) return 0;
  if (record.t === 'stream') return record.offset + Buffer.byteLength(record.xml);
  if ('bytes' in record) return record.offset + record.bytes;
  return 'size' in record ? record.offset + record.size : record.offset;
}

function tls(flow: LiveFlow, { event, leg, version, sni, alpn }: TlsRecord): void {
  if (event === 'failed') flow.errors++;
  // Of TLS that the tap stands outside of; once it is opened the stream inside has its own phases.
  if (leg === 'both' && !flow.isDecrypted) flow.phase = event === 'decrypted' ? 'open' : 'tls';
  if (event === 'decrypted') flow.isDecrypted = true;
  if (event === 'established') flow.tls[leg] = version ?? '';
  if (sni !== undefined) flow.sni = sni;
  if (alpn !== undefined) flow.alpn = alpn;
}

function stanza(flow: LiveFlow, record: ElementRecord): void {
  const { dir } = record;
  flow.stanzas[dir]++;
  // The header was not seen.
  if (flow.phase === 'new') flow.phase = 'open';
  if (record.type === 'error') flow.errors++;
  const unacked = flow.unacked[dir];
  if (unacked !== undefined) flow.unacked[dir] = unacked + 1;
  bind(flow, record);
}

/** What a nonza changes: `namespace name` -> phase. */
const milestones: Readonly<Record<string, Phase>> = {
  [`${ns.tls} proceed`]: 'tls',
  [`${ns.sasl} auth`]: 'auth',
  [`${ns.sasl2} authenticate`]: 'auth',
  [`${ns.component} handshake`]: 'bound',
  'urn:xmpp:sm:3 resumed': 'bound',
};

function nonza(flow: LiveFlow, record: ElementRecord): void {
  const { unacked } = record.sm ?? {};
  if (unacked !== undefined) flow.unacked[opposite(record.dir)] = unacked;
  const next = milestones[`${record.ns} ${record.name}`];
  if (next !== undefined) flow.phase = next;
  bind(flow, record);
}

const boundJid = /<(?:\w+:)?(?:jid|authorization-identifier)(?:\s[^>]*)?>\s*([^<\s]+)\s*</;

/** The full JID that the server gives in a bind result (RFC 6120 §7.6) or in a SASL2 success (XEP-0388 §2.6.2). */
function bind(flow: LiveFlow, record: ElementRecord): void {
  if (flow.phase === 'bound' || record.dir !== 'downstream') return;
  const isBindResult = record.name === 'iq' && record.type === 'result' && record.xml.includes(ns.bind);
  const isSuccess = record.ns === ns.sasl2 && record.name === 'success';
  const jid = isBindResult || isSuccess ? boundJid.exec(record.xml)?.[1] : undefined;
  if (jid === undefined) return;
  flow.jid ??= unescapeXml(jid);
  flow.phase = 'bound';
}

// What is known of one tapped connection: a row of the stream list, kept up to date record by record.
import type { Direction, FlowId } from '../model/flow.js';
import type { ElementRecord, StreamRecord, TapRecord } from '../model/record.js';
import type { Micros } from '../model/time.js';
import { unescapeXml } from '../xmpp/escape.js';
import { ns } from '../xmpp/namespaces.js';

/** How far a connection has come. `opaque`: bytes go by that are not followed (TLS, or after a violation). */
export type Phase = 'new' | 'open' | 'tls' | 'auth' | 'bound' | 'opaque' | 'closed';

export interface Flow {
  readonly flow: FlowId;
  readonly phase: Phase;
  readonly client: string;
  readonly upstream: string;
  /** Full JID once the server has told it. */
  readonly jid?: string;
  readonly stanzas: Readonly<Record<Direction, number>>;
  /** Bytes seen, keepalives and headers included. */
  readonly bytes: Readonly<Record<Direction, number>>;
  readonly violations: number;
  /** Stanzas of type error and stream errors. */
  readonly errors: number;
  readonly firstAt: Micros;
  readonly lastAt: Micros;
}

/** A flow of which nothing is known but that `record` belongs to it. */
export function newFlow(record: TapRecord): Flow {
  return {
    flow: record.flow,
    phase: 'new',
    client: record.t === 'open' ? record.client : '',
    upstream: record.t === 'open' ? record.upstream : '',
    stanzas: { upstream: 0, downstream: 0 },
    bytes: { upstream: 0, downstream: 0 },
    violations: 0,
    errors: 0,
    firstAt: record.at,
    lastAt: record.at,
  };
}

/** The flow after `record`. */
export function advance(flow: Flow, record: TapRecord): Flow {
  const jid = flow.jid ?? jidIn(record);
  return {
    ...flow,
    ...(jid === undefined ? {} : { jid }),
    phase: phaseAfter(flow.phase, record),
    stanzas:
      record.t === 'stanza' ? raised(flow.stanzas, record.dir, flow.stanzas[record.dir] + 1) : flow.stanzas,
    bytes: bytesAfter(flow.bytes, record),
    violations: flow.violations + (record.t === 'violation' ? 1 : 0),
    errors: flow.errors + (isError(record) ? 1 : 0),
    lastAt: record.at,
  };
}

type Counts = Readonly<Record<Direction, number>>;

const raised = (counts: Counts, dir: Direction, to: number): Counts => ({ ...counts, [dir]: to });

/** Where the record ends in its direction's stream tells how many bytes there were, whatever was skipped. */
function bytesAfter(bytes: Counts, record: TapRecord): Counts {
  if (record.t === 'close') return record.bytes;
  if (!('offset' in record)) return bytes;
  const end = record.offset + sizeOf(record);
  return end > bytes[record.dir] ? raised(bytes, record.dir, end) : bytes;
}

function sizeOf(record: Extract<TapRecord, { offset: number }>): number {
  if (record.t === 'stream') return Buffer.byteLength(record.xml);
  if ('bytes' in record) return record.bytes;
  return 'size' in record ? record.size : 0;
}

function isError(record: TapRecord): boolean {
  if (record.t === 'stream') return record.event === 'error';
  return record.t === 'stanza' && record.type === 'error';
}

function phaseAfter(phase: Phase, record: TapRecord): Phase {
  switch (record.t) {
    case 'close':
      return 'closed';
    case 'data':
      // Behind the header of a proxy the connection only begins.
      if (record.protocol === 'proxy') return phase;
      return phase === 'tls' ? 'tls' : 'opaque';
    case 'datagram':
      return record.protocol === 'xmpp-udp' ? 'open' : phase === 'open' ? 'open' : 'opaque';
    case 'stream':
      return streamPhase(phase, record);
    case 'nonza':
      return nonzaPhase(phase, record);
    case 'stanza':
      return jidIn(record) === undefined ? phase : 'bound';
    default:
      return phase;
  }
}

const streamPhase = (phase: Phase, record: StreamRecord): Phase =>
  record.event === 'open' && phase === 'new' ? 'open' : phase;

/** What a nonza changes: `namespace name` -> phase. */
const milestones: Readonly<Record<string, Phase>> = {
  [`${ns.tls} proceed`]: 'tls',
  [`${ns.sasl} auth`]: 'auth',
  [`${ns.sasl2} authenticate`]: 'auth',
  [`${ns.component} handshake`]: 'bound',
  'urn:xmpp:sm:3 resumed': 'bound',
};

function nonzaPhase(phase: Phase, record: ElementRecord): Phase {
  if (jidIn(record) !== undefined) return 'bound';
  return milestones[`${record.ns} ${record.name}`] ?? phase;
}

const boundJid = /<(?:\w+:)?(?:jid|authorization-identifier)(?:\s[^>]*)?>\s*([^<\s]+)\s*</;

/** The full JID that the server gives in a bind result (RFC 6120 §7.6) or in a SASL2 success (XEP-0388 §2.6.2). */
function jidIn(record: TapRecord): string | undefined {
  if (record.t !== 'stanza' && record.t !== 'nonza') return undefined;
  if (record.dir !== 'downstream') return undefined;
  const isBindResult = record.name === 'iq' && record.type === 'result' && record.xml.includes(ns.bind);
  const isSuccess = record.ns === ns.sasl2 && record.name === 'success';
  const jid = isBindResult || isSuccess ? boundJid.exec(record.xml)?.[1] : undefined;
  return jid === undefined ? undefined : unescapeXml(jid);
}

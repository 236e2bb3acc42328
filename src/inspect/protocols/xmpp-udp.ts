// Our own framing of XMPP over UDP (docs/udp.md).
import { isUdpFrame, readUdpFrame, type UdpFrame, udpHeaderBytes } from '../../xmpp/udp-frame.js';
import type { DatagramProtocol, Reading } from '../protocol.js';
import { hex32 } from '../wire/bytes.js';
import { FieldList } from '../wire/fields.js';

const name = 'xmpp-udp';

export const xmppUdp: DatagramProtocol = {
  name,
  read({ bytes }) {
    if (!isUdpFrame(bytes)) return undefined;
    const frame = readUdpFrame(bytes);
    if ('wrong' in frame) return { protocol: name, summary: `XMPP-UDP malformed: ${frame.wrong}` };
    const carries = frame.kind === 'DATA' || frame.kind === 'CON';
    return {
      ...{ protocol: name, summary: summaryOf(frame), fields: fieldsOf(frame) },
      ...(carries && { stanza: { start: udpHeaderBytes, end: bytes.length } }),
    } satisfies Reading;
  },
};

function summaryOf({ kind, seq, attempt, flow, payload }: UdpFrame): string {
  if (kind === 'END') return `XMPP-UDP END after ${seq} datagrams, flow ${hex32(flow)}`;
  const retry = attempt > 0 ? `, attempt ${attempt}` : '';
  const size = payload.length > 0 ? `, stanza of ${payload.length} bytes` : '';
  return `XMPP-UDP ${kind} seq ${seq}${retry}, flow ${hex32(flow)}${size}`;
}

function fieldsOf(frame: UdpFrame): Readonly<Record<string, string>> {
  const isAck = frame.kind === 'ACK';
  const fields = new FieldList()
    .add('type', frame.kind)
    .add('flags', frame.flags === 0 ? undefined : `0x${frame.flags.toString(16)}`)
    .add('attempt', frame.attempt)
    .add('flow', hex32(frame.flow))
    .add(frame.kind === 'END' ? 'sent' : 'seq', frame.seq)
    .add(isAck ? 'received ns' : 'intended ns', frame.intendedAt)
    .add(isAck ? 'acknowledged ns' : 'sent ns', frame.sentAt);
  if (frame.earlier !== undefined) fields.add('earlier', `0x${frame.earlier.toString(16).padStart(16, '0')}`);
  return fields.toRecord();
}

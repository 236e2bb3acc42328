// RTP and RTCP (RFC 3550); behind DTLS on the same flow they are SRTP and SRTCP, whose headers look the same.
import type { DatagramProtocol } from '../protocol.js';
import { hex32 } from '../wire/bytes.js';
import { FieldList } from '../wire/fields.js';
import { readRtp } from '../wire/rtp.js';

export const rtp: DatagramProtocol = {
  name: 'rtp',
  read({ bytes, seen }) {
    const packet = readRtp(bytes);
    if (packet === undefined) return undefined;
    const isSecure = seen.has('dtls');
    const ssrc = hex32(packet.ssrc);
    if (packet.kind === 'rtcp') {
      return {
        protocol: isSecure ? 'srtcp' : 'rtcp',
        summary: `${isSecure ? 'SRTCP' : 'RTCP'} ${packet.report}, ssrc ${ssrc}`,
        fields: new FieldList().add('report', packet.report).add('ssrc', ssrc).toRecord(),
      };
    }
    const { payloadType, sequence, timestamp, isMarked } = packet;
    const marker = isMarked ? ', marker' : '';
    return {
      protocol: isSecure ? 'srtp' : 'rtp',
      summary: `${isSecure ? 'SRTP' : 'RTP'} payload type ${payloadType}, seq ${sequence}, ssrc ${ssrc}${marker}`,
      fields: new FieldList()
        .add('payload type', payloadType)
        .add('sequence', sequence)
        .add('timestamp', timestamp)
        .add('ssrc', ssrc)
        .add('marker', isMarked ? 'yes' : undefined)
        .toRecord(),
    };
  },
};

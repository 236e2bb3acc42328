// TURN channel data (RFC 8656 §12.4): two bytes of number, two of length, then what the peer sends.
import type { DatagramProtocol } from '../protocol.js';
import { FieldList } from '../wire/fields.js';
import { readChannelData } from '../wire/stun.js';

const name = 'turn-channel';
/** RFC 8656 §4.1. */
const usualPort = 3478;

export const turnChannel: DatagramProtocol = {
  name,
  read({ bytes, port, seen, carried }) {
    const data = readChannelData(bytes);
    // Letters begin so too: only where TURN is at home.
    if (data === undefined || (port !== usualPort && !seen.has('stun'))) return undefined;
    const channel = `0x${data.channel.toString(16)}`;
    const inside = carried(data.payload)?.summary;
    const summary = `TURN channel ${channel}, ${data.payload.length} bytes${inside ? `: ${inside}` : ''}`;
    const fields = new FieldList().add('channel', channel).add('bytes', data.payload.length);
    return { protocol: name, summary, fields: fields.add('carries', inside).toRecord() };
  },
};

// QUIC (RFC 9000): long headers by what they say, short ones where long ones came before. Nothing is decrypted.
import type { DatagramProtocol } from '../protocol.js';
import { FieldList } from '../wire/fields.js';
import { readQuic } from '../wire/quic.js';

const name = 'quic';

export const quic: DatagramProtocol = {
  name,
  read({ bytes, seen }) {
    const datagram = readQuic(bytes);
    if (datagram === undefined) {
      // RFC 9443 §3: 64 to 127 is a short header, unless TURN is there too.
      const isShort = (bytes[0] ?? 0) >> 6 === 1 && bytes.length > 20 && !seen.has('stun');
      return seen.has(name) && isShort ? { protocol: name, summary: 'QUIC 1-RTT', fields: {} } : undefined;
    }
    const { version, destination, source, packets, offered } = datagram;
    const offer = offered.length > 0 ? `, offered: ${offered.join(', ')}` : '';
    const ids = `to ${destination || 'no id'}, from ${source || 'no id'}`;
    const which = version === 'none' ? '' : ` version ${version}`;
    return {
      protocol: name,
      summary: `QUIC ${packets.join(' + ')}${which}, ${ids}${offer}`,
      fields: new FieldList()
        .add('version', version)
        .add('destination connection id', destination)
        .add('source connection id', source)
        .add('packets', packets.join(', '))
        .add('offered versions', offered.length > 0 ? offered.join(', ') : undefined)
        .toRecord(),
    };
  },
};

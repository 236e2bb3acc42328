// DTLS (RFC 6347, RFC 9147), which ICE has beside STUN and SRTP on one port (RFC 7983).
import type { DatagramProtocol } from '../protocol.js';
import { isUnifiedHeader, readDtls } from '../wire/dtls.js';
import { FieldList } from '../wire/fields.js';

const name = 'dtls';

export const dtls: DatagramProtocol = {
  name,
  read({ bytes, seen }) {
    const datagram = readDtls(bytes);
    if (datagram === undefined) {
      const isLater = seen.has(name) && isUnifiedHeader(bytes);
      return isLater ? { protocol: name, summary: 'DTLS 1.3 encrypted record', fields: {} } : undefined;
    }
    const { version, epoch, records, fault } = datagram;
    const malformed = fault === undefined ? '' : `, malformed: ${fault}`;
    const fields = new FieldList().add('version', version).add('epoch', epoch);
    for (const record of records) fields.add('record', record);
    return {
      protocol: name,
      summary: `${version} ${records.join(', ')}${malformed}`,
      fields: fields.toRecord(),
    };
  },
};

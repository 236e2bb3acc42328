// SIP (RFC 3261 §7) and what else has its form: SSDP. The first line says it.
import type { DatagramProtocol, StreamProtocol } from '../protocol.js';
import { shortened } from '../wire/fields.js';

const startLine = /^(?:[A-Z]+ sips?:\S+ SIP\/2\.0|SIP\/2\.0 \d{3} )/;

export const sip: DatagramProtocol = {
  name: 'sip',
  read({ bytes }) {
    const line = firstLine(bytes);
    return startLine.test(line) ? { protocol: 'sip', summary: words(shortened(line, 120)) } : undefined;
  },
};

export const sipStream: StreamProtocol = {
  name: 'sip',
  is: ({ upstream }) => startLine.test(upstream),
  line: (line) => (startLine.test(line) ? words(line) : undefined),
};

/** UPnP's search and announcements. */
export const ssdp: DatagramProtocol = {
  name: 'ssdp',
  read({ bytes }) {
    const line = firstLine(bytes);
    const isSsdp = /^(?:M-SEARCH|NOTIFY) \* HTTP\/1\.1$/.test(line);
    return isSsdp ? { protocol: 'ssdp', summary: `SSDP ${line}` } : undefined;
  },
};

const words = (line: string): string => `SIP ${line.replace(/^SIP\/2\.0 /, '')}`;

const firstLine = (bytes: Buffer): string => bytes.toString('utf8', 0, 300).split(/\r?\n/, 1)[0] ?? '';

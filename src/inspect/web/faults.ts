// What can be wrong with XMPP in WebSocket and in HTTP, with the rule and its place.
import type { Fault } from '../../xmpp/fault.js';
import { excess } from '../../xmpp/fault.js';

const bad = (rfc: string, detail: string): Fault => ({ rule: 'bad-format', rfc, detail });

export const webFaults = {
  reserved: bad('RFC 6455 §5.2', 'a WebSocket frame with reserved bits that nobody has agreed on'),
  opcode: bad('RFC 6455 §5.2', 'a WebSocket frame of an unknown kind'),
  length: bad('RFC 6455 §5.2', 'a WebSocket frame of an impossible length'),
  unmasked: bad('RFC 6455 §5.1', 'a WebSocket frame of the client that is not masked'),
  masked: bad('RFC 6455 §5.1', 'a WebSocket frame of the server that is masked'),
  fragment: bad('RFC 6455 §5.4', 'WebSocket frames that do not make a message'),
  control: bad('RFC 6455 §5.5', 'a control frame that is fragmented or too long'),
  cutShort: bad('RFC 6455 §7.1.5', 'the connection ended inside a WebSocket message'),
  deflate: bad('RFC 7692 §7.2.2', 'a compressed message that cannot be read'),
  encoding: bad('RFC 9110 §8.4', 'an encoded body that cannot be read'),
  binary: bad('RFC 7395 §3.2', 'a binary WebSocket message'),
  notOne: bad('RFC 7395 §3.3.3', 'a WebSocket message that is not one complete element'),
  several: bad('RFC 7395 §3.3.3', 'a second element in one WebSocket message'),
  undeclared: bad('RFC 7395 §3.3.3', 'an element in a WebSocket message that does not declare its namespace'),
  tooLarge: { ...excess.stanza, detail: 'a message over the size limit' },
  rid: bad('XEP-0124 §14.1', 'a rid that is no number up to 2^53 - 1'),
} as const satisfies Record<string, Fault>;

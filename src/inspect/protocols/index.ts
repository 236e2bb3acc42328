// The registry of protocols that are named: what fits first is it, so what has the better proof stands first.
import type { DatagramProtocol, DatagramView, Reading, StreamHeads, StreamProtocol } from '../protocol.js';
import { dhcp } from './dhcp.js';
import { dns, dnsStream } from './dns.js';
import { dtls } from './dtls.js';
import { discard, discardStream, echo, echoStream } from './echo.js';
import { ftp } from './ftp.js';
import { http, http2 } from './http.js';
import { lineCommand } from './line-command.js';
import { imap, pop3, smtp } from './mail.js';
import { quic } from './quic.js';
import { rip } from './rip.js';
import { rtp } from './rtp.js';
import { ssh, telnet } from './shell.js';
import { sip, sipStream, ssdp } from './sip.js';
import { stun, stunStream } from './stun.js';
import { tftp } from './tftp.js';
import { daytimeStream, ntp, time, timeStream } from './time.js';
import { tls } from './tls.js';
import { turnChannel } from './turn-channel.js';
import { xmppUdp } from './xmpp-udp.js';

export const datagramProtocols: readonly DatagramProtocol[] = [
  ...[xmppUdp, stun, turnChannel, dhcp, dtls, quic, sip, ssdp, tftp],
  ...[time, ntp, rip, dns, rtp, discard, echo],
];

export const streamProtocols: readonly StreamProtocol[] = [
  ...[tls, http2, http, ssh, sipStream, stunStream, smtp, ftp, pop3, imap, telnet],
  ...[timeStream, daytimeStream, dnsStream, discardStream, echoStream, lineCommand],
];

/** How deep a datagram inside a datagram is looked at. */
const deepest = 2;

/** What a datagram says; undefined when it has no name. */
export function readDatagram(view: Omit<DatagramView, 'carried'>, depth = 0): Reading | undefined {
  const carried = (bytes: Buffer): Reading | undefined =>
    depth < deepest
      ? readDatagram({ ...view, bytes, port: undefined, asked: undefined }, depth + 1)
      : undefined;
  const full: DatagramView = { ...view, carried };
  for (const protocol of datagramProtocols) {
    const reading = protocol.read(full);
    if (reading) return reading;
  }
  return undefined;
}

/** The protocol of a connection, as far as its beginnings tell. */
export const nameStream = (heads: StreamHeads): StreamProtocol | undefined =>
  streamProtocols.find((protocol) => protocol.is(heads));

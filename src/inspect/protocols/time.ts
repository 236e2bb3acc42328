// The time of day three ways: the time and daytime protocols (RFC 868, RFC 867) and NTP (RFC 5905).
import type { DatagramProtocol, Reading, StreamProtocol } from '../protocol.js';
import { u8, u32 } from '../wire/bytes.js';

const ports = { time: 37, daytime: 13, ntp: 123 } as const;
/** From 1900 to 1970, in seconds. */
const from1900 = 2_208_988_800;
const modes = ['reserved', 'active', 'passive', 'client', 'server', 'broadcast', 'control', 'private'];

/** No signature: the port, and four bytes for an answer. */
export const time: DatagramProtocol = {
  name: 'time',
  read({ bytes, dir, port }) {
    if (port === ports.daytime) return daytimeReading(bytes);
    if (port !== ports.time) return undefined;
    if (dir === 'upstream') return { protocol: 'time', summary: 'time request' };
    return bytes.length === 4 ? { protocol: 'time', summary: timeText(bytes) } : undefined;
  },
};

export const timeStream: StreamProtocol = {
  name: 'time',
  is: ({ port, upstream, downstream }) =>
    port === ports.time && upstream === '' && downstream.length >= 1 && downstream.length <= 4,
  piece: (bytes, dir, isFirst) =>
    dir === 'downstream' && isFirst && bytes.length === 4 ? timeText(bytes) : undefined,
};

export const daytimeStream: StreamProtocol = {
  name: 'daytime',
  is: ({ port, upstream, downstream }) => port === ports.daytime && upstream === '' && downstream !== '',
  line: (line) => `daytime ${line}`,
};

/** On its port only: 48 bytes begin with all sorts of things. */
export const ntp: DatagramProtocol = {
  name: 'ntp',
  read({ bytes, port }) {
    if (port !== ports.ntp || bytes.length < 48) return undefined;
    const version = (u8(bytes, 0) >> 3) & 7;
    const mode = modes[u8(bytes, 0) & 7] ?? '';
    const sent = u32(bytes, 40);
    const when = sent === 0 ? '' : `, ${instant(sent)}`;
    return { protocol: 'ntp', summary: `NTP version ${version} ${mode}, stratum ${u8(bytes, 1)}${when}` };
  },
};

function daytimeReading(bytes: Buffer): Reading {
  const text = bytes.toString('latin1', 0, 100).trim();
  return { protocol: 'daytime', summary: text === '' ? 'daytime request' : `daytime ${text}` };
}

const timeText = (bytes: Buffer): string => `time ${instant(u32(bytes, 0))}`;

const instant = (seconds: number): string =>
  new Date((seconds - from1900) * 1000).toISOString().replace('.000Z', 'Z');

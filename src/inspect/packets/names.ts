// Names of what packets may hold that is neither TCP nor UDP, and their number.

/** IEEE 802 numbers. */
const etherTypes: Readonly<Record<number, string>> = {
  2054: 'ARP',
  2114: 'Wake-on-LAN',
  8944: 'AVTP',
  32821: 'RARP',
  32923: 'AppleTalk',
  33011: 'AARP',
  33079: 'IPX',
  33080: 'IPX',
  34824: 'Ethernet flow control',
  34825: 'LACP',
  34887: 'MPLS',
  34888: 'MPLS',
  34915: 'PPPoE',
  34916: 'PPPoE',
  34958: 'EAPOL',
  34962: 'PROFINET',
  34978: 'ATA over Ethernet',
  35020: 'LLDP',
  35041: 'HomePlug',
  35045: 'MACsec',
  35063: 'PTP',
  35078: 'FCoE',
  35130: 'IEEE 1905.1',
  36864: 'loopback test',
};

/** IANA "Protocol Numbers". */
const ipProtocols: Readonly<Record<number, string>> = {
  0: 'IPv6 hop-by-hop',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4 in IP',
  6: 'TCP',
  17: 'UDP',
  33: 'DCCP',
  41: 'IPv6 in IP',
  46: 'RSVP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  59: 'IPv6 without payload',
  88: 'EIGRP',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  115: 'L2TP',
  132: 'SCTP',
  136: 'UDP-Lite',
  137: 'MPLS in IP',
};

/** Destination service access points of IEEE 802.2. */
const llc: Readonly<Record<number, string>> = {
  66: 'STP',
  224: 'IPX',
  240: 'NetBEUI',
  254: 'IS-IS',
  // Novell's IPX straight after the length has no LLC, but a checksum that is never used.
  255: 'IPX',
};

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

export const etherTypeName = (type: number): string => etherTypes[type] ?? `ethertype ${hex(type, 4)}`;
export const ipProtocolName = (protocol: number): string =>
  ipProtocols[protocol] ?? `ip protocol ${protocol}`;
export const llcName = (point: number): string => llc[point] ?? `LLC ${hex(point, 2)}`;

/** Names that are told apart; there cannot be many more. */
const mostNames = 1000;

/** How many packets of each name. */
export class PacketCounts {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const known = this.#counts.get(name);
    if (known === undefined && this.#counts.size >= mostNames) this.add('other');
    else this.#counts.set(name, (known ?? 0) + 1);
  }

  /** The most frequent first; undefined when there were none. */
  all(): Readonly<Record<string, number>> | undefined {
    if (this.#counts.size === 0) return undefined;
    return Object.fromEntries([...this.#counts].sort(([, a], [, b]) => b - a));
  }
}

// Reads a DNS message, multicast or not (RFC 1035 §4, RFC 6762 §18, RFC 2782, RFC 3596): every name and count is bounded.
import { u8, u16, u32 } from './bytes.js';
import { formatIp } from './ip.js';

/** RFC 1035 §2.3.4. */
const longestName = 255;
/** A name has at most 127 labels; that many pointers would already be a joke. */
const mostPointers = 127;
const headerBytes = 12;

const types: Readonly<Record<number, string>> = {
  ...{ 1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV' },
  ...{ 35: 'NAPTR', 41: 'OPT', 43: 'DS', 46: 'RRSIG', 47: 'NSEC', 48: 'DNSKEY', 50: 'NSEC3', 52: 'TLSA' },
  ...{ 64: 'SVCB', 65: 'HTTPS', 251: 'IXFR', 252: 'AXFR', 255: 'ANY', 257: 'CAA' },
};
const rcodes: Readonly<Record<number, string>> = {
  ...{ 0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP', 5: 'REFUSED' },
};
const opcodes: Readonly<Record<number, string>> = {
  0: 'query',
  1: 'iquery',
  2: 'status',
  4: 'notify',
  5: 'update',
};

export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

export interface DnsRecord extends DnsQuestion {
  /** s; 0 says goodbye in multicast DNS (RFC 6762 §10.1). */
  readonly ttl: number;
  /** In words. */
  readonly data: string;
  /** Of a TXT record its strings. */
  readonly strings?: readonly string[];
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: string;
  readonly rcode: string;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  /** Authority and additional. */
  readonly others: readonly DnsRecord[];
  /** What keeps it from being read to its end; what was read before it is there. */
  readonly fault?: string;
  /** All bytes were used, and all values are such as the standard knows. */
  readonly isPlain: boolean;
}

/** undefined when there is no header. */
export function readDns(bytes: Buffer): DnsMessage | undefined {
  if (bytes.length < headerBytes) return undefined;
  const flags = u16(bytes, 2);
  const cursor = new Cursor(bytes);
  const questions: DnsQuestion[] = [];
  const answers: DnsRecord[] = [];
  const others: DnsRecord[] = [];
  for (let n = u16(bytes, 4); n > 0 && cursor.isGood; n--) cursor.question(questions);
  for (let n = u16(bytes, 6); n > 0 && cursor.isGood; n--) cursor.record(answers);
  for (let n = u16(bytes, 8) + u16(bytes, 10); n > 0 && cursor.isGood; n--) cursor.record(others);
  const opcode = opcodes[(flags >> 11) & 15];
  const rcode = rcodes[flags & 15];
  const isPlain = cursor.isGood && cursor.at === bytes.length && opcode !== undefined && rcode !== undefined;
  return {
    id: u16(bytes, 0),
    isResponse: flags >= 0x8000,
    opcode: opcode ?? `opcode ${(flags >> 11) & 15}`,
    rcode: rcode ?? `rcode ${flags & 15}`,
    ...{ questions, answers, others },
    ...(cursor.fault !== undefined && { fault: cursor.fault }),
    isPlain: isPlain && (flags & 0x40) === 0,
  };
}

class Cursor {
  readonly #bytes: Buffer;
  at = headerBytes;
  fault: string | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isGood(): boolean {
    return this.fault === undefined;
  }

  question(into: DnsQuestion[]): void {
    const name = this.#name();
    if (this.#has(4)) into.push({ name, type: typeName(u16(this.#bytes, this.at)) });
    this.at += 4;
  }

  record(into: DnsRecord[]): void {
    const name = this.#name();
    if (!this.#has(10)) return;
    const bytes = this.#bytes;
    const type = typeName(u16(bytes, this.at));
    const ttl = u32(bytes, this.at + 4);
    const length = u16(bytes, this.at + 8);
    this.at += 10;
    if (!this.#has(length)) return;
    const end = this.at + length;
    const strings = type === 'TXT' ? readStrings(bytes.subarray(this.at, end)) : undefined;
    const data = strings ? strings.join(' ') : this.#data(type, end);
    into.push({ name, type, ttl, data, ...(strings && { strings }) });
    this.at = end;
  }

  #data(type: string, end: number): string {
    const bytes = this.#bytes;
    const start = this.at;
    switch (type) {
      case 'A':
      case 'AAAA':
        return formatIp(bytes.subarray(start, end));
      case 'NS':
      case 'CNAME':
      case 'PTR':
        return this.#nameAt(start);
      case 'MX':
        return `${u16(bytes, start)} ${this.#nameAt(start + 2)}`;
      case 'SRV':
        return `${this.#nameAt(start + 6)}:${u16(bytes, start + 4)} (priority ${u16(bytes, start)}, weight ${u16(bytes, start + 2)})`;
      default:
        return `${end - start} bytes`;
    }
  }

  #has(count: number): boolean {
    if (!this.isGood) return false;
    if (this.at + count > this.#bytes.length) this.fault = 'it is cut short';
    return this.isGood;
  }

  #nameAt(at: number): string {
    this.at = at;
    return this.#name();
  }

  /** Reads a name and goes on after it; pointers lead backwards only, so that no loop can be (RFC 1035 §4.1.4). */
  #name(): string {
    const bytes = this.#bytes;
    const labels: string[] = [];
    let at = this.at;
    let length = 0;
    let earliest = at;
    let pointers = 0;
    let after: number | undefined;
    for (;;) {
      const size = u8(bytes, at);
      if (at >= bytes.length || (size < 64 && at + size >= bytes.length)) return this.#bad('it is cut short');
      if (size >= 0xc0) {
        const target = u16(bytes, at) & 0x3fff;
        after ??= at + 2;
        if (target >= earliest || ++pointers > mostPointers)
          return this.#bad('a name that points in a circle');
        at = target;
        earliest = target;
      } else if (size >= 64) {
        return this.#bad('a label of an unknown kind');
      } else {
        at += 1 + size;
        length += 1 + size;
        if (length > longestName) return this.#bad(`a name of more than ${longestName} bytes`);
        if (size === 0) break;
        labels.push(bytes.toString('utf8', at - size, at).replace(/[.\\]/g, '\\$&'));
      }
    }
    this.at = after ?? at;
    return labels.length === 0 ? '.' : labels.join('.');
  }

  #bad(fault: string): string {
    this.fault ??= fault;
    return '';
  }
}

const typeName = (type: number): string => types[type] ?? `TYPE${type}`;

/** RFC 1035 §3.3.14: strings of up to 255 bytes, one after the other. */
function readStrings(bytes: Buffer): string[] {
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + u8(bytes, at);
    strings.push(bytes.toString('utf8', at + 1, end));
    at = end;
  }
  return strings;
}

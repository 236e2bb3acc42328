// What name servers are asked for, and the seam behind which they are.

/** An SRV record (RFC 2782). */
export interface ServiceRecord {
  /** Less is tried first. */
  readonly priority: number;
  /** Share among those of the same priority. */
  readonly weight: number;
  readonly port: number;
  /** A host name; `.` or '' says that there is no such service. */
  readonly target: string;
}

/** Who knows about names. Answers that are there already come without a promise. */
export interface Names {
  /** Addresses of a host, those to try first at the front, at least one. Rejects when there is none. */
  addresses(host: string): readonly string[] | Promise<readonly string[]>;
  /** The records of `_xmpp-client._tcp.example.org`; none when the name has none. Rejects when nobody answers. */
  services(name: string): Promise<readonly ServiceRecord[]>;
  /** An address of the host has let us in. */
  reached?(host: string, address: string): void;
}

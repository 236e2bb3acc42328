// Name, namespace and addressing attributes of a first-level element, read from its first tag without parsing the rest.

export interface Envelope {
  /** Local name: `message`. */
  readonly name: string;
  readonly ns: string;
  readonly id?: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
}

// What the tap is told about TLS: plain data, so that it can be handed to another thread.

export const tlsStrategies = ['intercept', 'terminate', 'passthrough'] as const;

/**
 * `intercept`: TLS ends in the tap, which shows a certificate of its own. `terminate`: the same with the server's own certificate.
 * `passthrough`: nothing is changed.
 */
export type TlsStrategy = (typeof tlsStrategies)[number];

export interface TlsSpec {
  readonly strategy: TlsStrategy;
  /** Where the authorities of `intercept` are kept. */
  readonly caDirectory: string;
  /** Of `terminate`: the server's own, in PEM. */
  readonly identity?: { readonly certificate: string; readonly key: string };
  /** PEM of the authorities that vouch for the server, instead of the system's. */
  readonly upstreamCa?: string;
  /** Accept any certificate of the server. */
  readonly insecure: boolean;
  /** Take out of the server's features what cannot work through the tap. */
  readonly rewriteFeatures: boolean;
  /** Path of the NSS key log: written, but under `passthrough` read. */
  readonly keyLog?: string;
}

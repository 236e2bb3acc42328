// How far a connection has come, as all watchers see it. Written by negotiation.ts; a resumption in sm-watch.ts brings its address.

/** Who talks to whom, by the default namespace of the client's header. */
export type StreamKind = 'unknown' | 'client' | 'server' | 'component';

export interface Progress {
  kind: StreamKind;
  /** The tap saw TLS begin, or stands inside it. */
  isSecured: boolean;
  /** Between the beginning of a login and its outcome. */
  isLoggingIn: boolean;
  isAuthenticated: boolean;
  isBound: boolean;
  /** Goes on from another connection: what it answers may have been asked there (XEP-0198 §5). */
  isResumed: boolean;
  /** Bytes are missing: counts and pairs are not complete. */
  isPartial: boolean;
  /** Full JID of the client. */
  jid: string | undefined;
}

export const newProgress = (): Progress => ({
  kind: 'unknown',
  isSecured: false,
  isLoggingIn: false,
  isAuthenticated: false,
  isBound: false,
  isResumed: false,
  isPartial: false,
  jid: undefined,
});

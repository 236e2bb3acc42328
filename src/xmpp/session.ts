// What a logged-in XMPP client offers and reports: the contract of client-session.ts.
import type { Element } from '@xmpp/xml';
import type { TlsClientOptions, TlsFacts } from '../model/connection.js';
import type { Micros } from '../model/time.js';
import type { Envelope } from './envelope.js';
import type { ClientMechanismName } from './sasl/mechanisms.js';

export interface LoginOptions {
  /** The XMPP domain: `to` of the stream header, and the name that the certificate must be for. */
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  /** Wished for; the server may choose another. */
  readonly resource?: string;
  /** SASL mechanisms to use, the preferred first; EXTERNAL needs `tls.certificate`. */
  readonly mechanisms: readonly string[];
  /** Whether PLAIN may be used without TLS, which shows the password to whoever listens (RFC 6120 §13.8.3). */
  readonly passwordInClear: boolean;
  /** `required`: fail when not offered. `optional`: use it when offered. `never`: stay in the clear. */
  readonly starttls: 'required' | 'optional' | 'never';
  readonly tls: Omit<TlsClientOptions, 'servername'>;
  /** SASL2 (XEP-0388), with Bind 2 where offered (XEP-0386); never when absent. `auto`: when offered. `required`: fail when not. */
  readonly sasl2?: 'never' | 'auto' | 'required';
  /** Switched on together with the binding, where SASL2 and Bind 2 offer it. */
  readonly inline?: InlineWishes;
}

/** What Bind 2 can do in the same round trip: stream management (XEP-0198) and carbons (XEP-0280). */
export interface InlineWishes {
  readonly sm?: boolean;
  readonly carbons?: boolean;
}

/** What came of the wishes. */
export interface InlineGrants {
  /** `<enabled/>` as the server sent it. */
  readonly sm?: Element;
  readonly carbons: boolean;
}

/** Parts of a login, in order; a part that did not happen is absent. */
export type LoginPhase = 'tls' | 'stream' | 'auth' | 'bind';

export interface LoginFacts {
  /** Full JID as the server gave it. */
  readonly jid: string;
  readonly mechanism: ClientMechanismName;
  readonly tls?: TlsFacts;
  /** Of a login by SASL2 and Bind 2. */
  readonly inline?: InlineGrants;
  readonly phases: Readonly<Partial<Record<LoginPhase, Micros>>>;
}

/** An arrived stanza; valid only during the call that hands it over. */
export interface Incoming {
  readonly envelope: Envelope;
  /** Bytes on the wire. */
  readonly size: number;
  /** Parses it, once, when somebody asks. */
  element(): Element;
  /** The same with bytes of its own, valid for as long as it is held. */
  keep(): Incoming;
}

export interface SessionSink {
  /** Messages, presences, and answers to iqs that nobody waits for. iq requests are answered by the session itself. */
  stanza(incoming: Incoming): void;
  /** Once, when the session is over; `wanted` when close() asked for it. */
  ended(reason: SessionEnd): void;
}

export interface SessionEnd {
  readonly wanted: boolean;
  /** `closed`, `reset`, `stream-error`, `violation`, … */
  readonly kind: string;
  /** One line for a person. */
  readonly text: string;
}

/** How an iq request ended. `elapsed` from the write to the answer. */
export type IqOutcome =
  | { readonly kind: 'result'; readonly incoming: Incoming }
  | {
      readonly kind: 'error';
      readonly condition: string;
      readonly incoming: Incoming;
    }
  | { readonly kind: 'disconnected' };

// What understands XMPP: small watchers, one a file, that see the pieces of a stream go by and say what they make of them.
import type { Element } from '@xmpp/xml';
import type { Direction, FlowId } from '../../model/flow.js';
import type { ElementRecord, NoteRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import type { TlsStanding } from '../../xmpp/channel-binding.js';
import type { Envelope } from '../../xmpp/envelope.js';
import type { StreamContext } from '../../xmpp/frame.js';
import type { Shared } from '../shared.js';
import type { LintRule } from './lint-rules.js';
import type { Progress } from './progress.js';

/** Where something was seen. */
export interface Spot {
  readonly dir: Direction;
  readonly offset: number;
  readonly at: Micros;
}

/** A first-level element as it goes by; valid during the call. Nothing is masked here. */
export interface Passing extends Spot {
  readonly envelope: Envelope;
  readonly bytes: Buffer;
  /** The same as text; what is no UTF-8 is replaced. */
  readonly text: string;
  /** Parsed when first asked for; undefined when it is too large for that, or the parser refuses it. */
  element(): Element | undefined;
}

/** What a watcher adds to the record of an element. */
export type Learned = Pick<ElementRecord, 'rtt' | 'answers' | 'sasl' | 'sm'>;

/** What a watcher says beyond that; shown after the record of the element. */
export interface Teller {
  /** @param detail instead of the words of the rule */
  lint(rule: LintRule, spot: Spot, detail?: string): void;
  note(topic: NoteRecord['topic'], spot: Pick<Spot, 'at'> & { readonly dir?: Direction }, text: string): void;
}

/** What all watchers of a connection share. */
export interface Scene {
  readonly flow: FlowId;
  readonly tell: Teller;
  readonly shared: Shared;
  readonly progress: Progress;
  /** Set where the tap stands inside TLS, or sees into it. */
  tls(): TlsStanding | undefined;
}

/** Sees one connection. It never throws, and what it keeps is bounded. It only defines what it wants to be told of. */
export interface Watcher {
  header?(spot: Spot, context: StreamContext): void;
  stanza?(passing: Passing): Learned | undefined;
  nonza?(passing: Passing): Learned | undefined;
  /** White space between elements. */
  keepalive?(spot: Spot): void;
  /** `</stream:stream>` */
  close?(spot: Spot): void;
  /** TLS has begun, and the stream begins anew. */
  secured?(at: Micros): void;
  /** Bytes of this direction are missing. */
  lost?(dir: Direction): void;
  /** Both directions have ended. */
  end?(at: Micros): void;
}

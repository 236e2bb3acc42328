// A stanza of one of our clients on its way through the server; valid only during the call that hands it over.
import type { Element } from '@xmpp/xml';
import { parseElement } from '../xmpp/element.js';
import { type Envelope, readEnvelope } from '../xmpp/envelope.js';
import { escapeAttribute } from '../xmpp/escape.js';
import type { StreamContext } from '../xmpp/frame.js';
import { ns } from '../xmpp/namespaces.js';
import { addAttribute, stampFrom } from './stamp.js';

export class Stanza {
  readonly envelope: Envelope;
  readonly #buffer: Buffer;
  readonly #start: number;
  readonly #end: number;
  readonly #context: StreamContext;
  #element: Element | undefined;

  constructor(buffer: Buffer, start: number, end: number, context: StreamContext) {
    this.envelope = readEnvelope(buffer, start, end, context);
    this.#buffer = buffer;
    this.#start = start;
    this.#end = end;
    this.#context = context;
  }

  /** Parses it, once; undefined when the parser does not take it. */
  element(): Element | undefined {
    this.#element ??= parseElement(this.#buffer, this.#start, this.#end, this.#context);
    return this.#element;
  }

  /** Its own copy of the bytes, with `from` (escaped) in the first tag: good for any other stream. */
  stamped(from: Buffer): Buffer {
    let xml = stampFrom(this.#buffer, this.#start, this.#end, from);
    for (const [prefix, uri] of this.#context.prefixes) {
      if (prefix === 'stream' && uri === ns.streams) continue;
      // Declared on the sender's stream header, which the addressee has never seen.
      xml = addAttribute(xml, Buffer.from(`xmlns:${prefix}`), Buffer.from(escapeAttribute(uri)));
    }
    return xml;
  }
}

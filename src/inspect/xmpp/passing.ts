// A first-level element for the watchers: parsed once, and only when one of them wants to look into it.
import type { Element } from '@xmpp/xml';
import type { Direction } from '../../model/flow.js';
import type { Micros } from '../../model/time.js';
import { readElement } from '../../xmpp/element.js';
import type { Envelope } from '../../xmpp/envelope.js';
import type { StreamContext } from '../../xmpp/frame.js';
import type { Passing, Spot } from './watcher.js';

/** Bytes up to which an element is parsed: larger ones carry data, not protocol. */
const mostParsed = 128 * 1024;

export class PassingElement implements Passing {
  readonly dir: Direction;
  readonly offset: number;
  readonly at: Micros;
  readonly envelope: Envelope;
  readonly bytes: Buffer;
  readonly #context: StreamContext;
  #text: string | undefined;
  #element: Element | undefined;
  #isParsed = false;

  constructor({ dir, offset, at }: Spot, envelope: Envelope, bytes: Buffer, context: StreamContext) {
    this.dir = dir;
    this.offset = offset;
    this.at = at;
    this.envelope = envelope;
    this.bytes = bytes;
    this.#context = context;
  }

  get text(): string {
    this.#text ??= this.bytes.toString('utf8');
    return this.#text;
  }

  element(): Element | undefined {
    if (!this.#isParsed && this.bytes.length <= mostParsed)
      this.#element = readElement(this.text, this.#context);
    this.#isParsed = true;
    return this.#element;
  }
}

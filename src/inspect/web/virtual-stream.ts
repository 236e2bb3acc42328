// XMPP whose elements come without a stream around them (RFC 7395, XEP-0206): the records are those of the XMPP decoder, which is
// given a stream header made up here.
import type { Direction } from '../../model/flow.js';
import type { StreamRecord, TapRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import { code, isSpace } from '../../xmpp/bytes.js';
import { escapeAttribute } from '../../xmpp/escape.js';
import { ns } from '../../xmpp/namespaces.js';
import { WholeElement } from '../../xmpp/whole-element.js';
import type { Decoder, DecoderContext } from '../decoder.js';
import type { Spot } from './spot.js';

/** What stands on the wire where a stream would begin or end. */
export interface Frame {
  readonly attrs: Readonly<Record<string, string>>;
  /** As it came, without credentials. */
  readonly xml: string;
}

/** What is being fed: `hidden` is made up, and so are its records. */
type Feeding = { readonly spot: Spot; readonly as: Frame | 'hidden' | 'element' };

/** How far a text consists of elements: `text` and `unfinished` tell what came after the last of them. */
export type Rest = 'nothing' | 'text' | 'unfinished';

const headerFields = ['to', 'from', 'id', 'version', 'xml:lang'];

export interface VirtualOptions {
  /** Of the stanzas. */
  readonly contentNs?: string;
  /** What stands for a header must have all that a header has (RFC 7395 §3.3.2); in BOSH it need not (XEP-0206 §5). */
  readonly hasHeaders?: boolean;
}

export class VirtualStream {
  readonly #context: DecoderContext;
  #inner: Decoder;
  /** The decoder has lost the structure: every element stands for itself here, so another one can go on. */
  #isBlind = false;
  readonly #contentNs: string;
  readonly #hasHeaders: boolean;
  readonly #isOpen: Record<Direction, boolean> = { upstream: false, downstream: false };
  #feeding: Feeding | undefined;

  constructor(context: DecoderContext, { contentNs = ns.client, hasHeaders = true }: VirtualOptions = {}) {
    this.#contentNs = contentNs;
    this.#hasHeaders = hasHeaders;
    this.#context = context;
    this.#inner = this.#newInner();
  }

  #newInner(): Decoder {
    return this.#context.inner(Buffer.from('<stream:stream '), { emit: (record) => this.#emit(record) });
  }

  /** The stream begins in this direction, or begins anew. */
  open(spot: Spot, frame: Frame): void {
    this.#header(spot, frame, frame.attrs);
  }

  /** The stream begins anew although nothing on the wire says so. */
  restart(spot: Spot): void {
    this.#header(spot, 'hidden', {});
  }

  close(spot: Spot, frame: Frame): void {
    this.#ready(spot);
    this.#feed({ spot, as: frame }, Buffer.from('</stream:stream>'));
  }

  /** Feeds the elements of a text; `each` is called before each of them but the first. */
  elements(spot: Spot, bytes: Buffer, each: (at: number) => void = () => undefined): Rest {
    let at = 0;
    for (let count = 0; ; count++) {
      while (at < bytes.length && isSpace[bytes[at] ?? 0]) at++;
      if (at >= bytes.length) return count === 0 ? 'text' : 'nothing';
      if (bytes[at] !== code.LESS || bytes[at + 1] === code.SLASH) return 'text';
      const end = new WholeElement().skim(bytes, at, bytes.length);
      if (end < 0) return 'unfinished';
      if (count > 0) each(at);
      this.element(spot, bytes.subarray(at, end));
      at = end;
    }
  }

  /** One complete element. */
  element(spot: Spot, bytes: Buffer): void {
    this.#ready(spot);
    this.#feed({ spot, as: 'element' }, bytes);
  }

  end(direction: Direction, at: Micros): void {
    this.#inner.end(direction, at);
  }

  gap(direction: Direction, count: number, at: Micros): void {
    this.#inner.gap?.(direction, count, at);
    this.#isOpen[direction] = false;
  }

  /** Whoever comes late has not seen the beginning. */
  #ready(spot: Spot): void {
    if (this.#isBlind) {
      this.#isBlind = false;
      this.#inner = this.#newInner();
      this.#isOpen.upstream = false;
      this.#isOpen.downstream = false;
    }
    if (!this.#isOpen[spot.dir]) this.#header(spot, 'hidden', {});
  }

  #header(spot: Spot, as: Frame | 'hidden', attrs: Readonly<Record<string, string>>): void {
    this.#isOpen[spot.dir] = true;
    const written = headerFields
      .filter((name) => Object.hasOwn(attrs, name))
      .map((name) => ` ${name}='${escapeAttribute(attrs[name] ?? '')}'`);
    const header = `<stream:stream xmlns='${this.#contentNs}' xmlns:stream='${ns.streams}'${written.join('')}>`;
    this.#feed({ spot, as }, Buffer.from(header));
  }

  #feed(feeding: Feeding, bytes: Buffer): void {
    this.#feeding = feeding;
    this.#inner.push(feeding.spot.dir, bytes, feeding.spot.at);
  }

  #emit(record: TapRecord): void {
    const feeding = this.#feeding;
    // A made-up header has no record, but what it lets the decoder conclude has.
    if (feeding === undefined || (feeding.as === 'hidden' && record.t !== 'note')) return;
    const { spot, as } = feeding;
    if (record.t === 'lint' && as !== 'element' && !this.#hasHeaders) return;
    if (record.t === 'data') this.#isBlind = true;
    const placed = { ...record, flow: spot.flow, ...('offset' in record && { offset: spot.offset }) };
    spot.emit(typeof as === 'string' || placed.t !== 'stream' ? placed : framed(placed, as));
  }
}

/** The record of a made-up header or end tag, with what stood there. */
const framed = (record: StreamRecord, { attrs, xml }: Frame): StreamRecord => ({
  ...record,
  attrs: { ...attrs },
  xml,
});

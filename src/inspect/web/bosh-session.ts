// A BOSH session (XEP-0124, XEP-0206): requests in the order of their rid, whatever connection they came on, as one XMPP stream.
import type { TapRecord } from '../../model/record.js';
import type { DecoderContext, Secrets } from '../decoder.js';
import { type BoshBody, prefixed, withoutSid } from './bosh-body.js';
import type { BoshMessage, BoshSession } from './bosh-sessions.js';
import { webFaults } from './faults.js';
import { type Frame, VirtualStream } from './virtual-stream.js';

/** Requests that wait for one before them: as many as a client may have open, and then some. */
const mostHeld = 16;
/** Bytes of them. */
const mostHeldBytes = 1024 ** 2;
/** Requests whose answer has been seen, in case it comes again. */
const mostAnswered = 64;

export class OrderedSession implements BoshSession {
  readonly #stream: VirtualStream;
  readonly #secrets: Secrets;
  /** The rid that is due; undefined until the first one was seen. */
  #due: number | undefined;
  readonly #held = new Map<number, BoshMessage>();
  #heldBytes = 0;
  readonly #answered = new Set<number>();
  /** The client has begun the stream anew, and the server has not sent anything since (XEP-0206 §5). */
  #isRestarting = false;

  constructor(context: DecoderContext) {
    this.#stream = new VirtualStream(context, { hasHeaders: false });
    this.#secrets = context.secrets;
  }

  request(message: BoshMessage, rid: number | undefined): void {
    if (rid === undefined) {
      report(message, { t: 'violation', ...webFaults.rid });
      this.#tell(message);
      return;
    }
    this.#due ??= rid;
    if (rid < this.#due || this.#held.has(rid)) {
      note(message, `request ${rid} again: a retransmission, which is not counted (XEP-0124 §14.3)`);
      return;
    }
    this.#held.set(rid, message);
    this.#heldBytes += message.size;
    this.#release();
    while (this.#held.size > mostHeld || this.#heldBytes > mostHeldBytes)
      this.#skipTo(Math.min(...this.#held.keys()));
  }

  /** The server has read all requests before the one that it answers. */
  response(message: BoshMessage, rid: number | undefined): void {
    if (rid !== undefined) {
      for (const held of [...this.#held.keys()].sort((a, b) => a - b)) if (held <= rid) this.#skipTo(held);
      if (this.#answered.has(rid)) {
        note(message, `the answer to request ${rid} again: it is not counted (XEP-0124 §14.3)`);
        return;
      }
      this.#answered.add(rid);
      for (const eldest of this.#answered)
        if (this.#answered.size > mostAnswered) this.#answered.delete(eldest);
    }
    this.#tell(message);
  }

  end(): void {
    for (const held of [...this.#held.keys()].sort((a, b) => a - b)) this.#skipTo(held);
  }

  #release(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) this.#tell(next);
  }

  #take(): BoshMessage | undefined {
    const due = this.#due ?? 0;
    const message = this.#held.get(due);
    if (message === undefined) return undefined;
    this.#held.delete(due);
    this.#heldBytes -= message.size;
    this.#due = due + 1;
    return message;
  }

  #skipTo(rid: number): void {
    const message = this.#held.get(rid);
    if (message === undefined || this.#due === undefined) return;
    if (rid > this.#due) note(message, `requests ${this.#due} to ${rid - 1} have not been seen`);
    this.#due = rid;
    this.#release();
  }

  #tell(message: BoshMessage): void {
    const { body, spot, size } = message;
    const { attrs } = body;
    for (const { rule, rfc, detail } of body.violations)
      report(message, { t: 'violation', rule, rfc, detail });
    const isBeginning = attrs.sid === undefined ? attrs.to !== undefined : spot.dir === 'downstream';
    const isRestart = prefixed(body, 'restart') === 'true';
    if (isBeginning || isRestart) this.#stream.open(spot, this.#frame(body, headerOf(body)));
    if (isRestart) this.#isRestarting = true;
    else if (this.#isRestarting && spot.dir === 'downstream' && body.elements.length > 0) {
      this.#isRestarting = false;
      this.#stream.restart(spot);
    }
    for (const element of body.elements) this.#stream.element(spot, element);
    const isEnd = attrs.type === 'terminate';
    if (isEnd) {
      const { condition } = attrs;
      this.#stream.close(spot, this.#frame(body, condition === undefined ? {} : { condition }));
      // Connections come and go; this is where the session ends.
      this.#stream.end(spot.dir, spot.at);
    }
    // A poll, or an answer to one, that carries nothing (XEP-0124 §12).
    const isEmpty = body.elements.length === 0 && body.violations.length === 0;
    if (isEmpty && !isBeginning && !isRestart && !isEnd)
      spot.emit({ t: 'keepalive', ...placeOf(message), size });
  }

  #frame({ tag }: BoshBody, attrs: Frame['attrs']): Frame {
    return { attrs, xml: this.#secrets === 'keep' ? tag : withoutSid(tag) };
  }
}

/** What a stream header would say (XEP-0206 §4). */
function headerOf(body: BoshBody): Frame['attrs'] {
  const { to, from, authid } = body.attrs;
  const version = prefixed(body, 'version');
  const lang = body.attrs['xml:lang'];
  return {
    ...(to !== undefined && { to }),
    ...(from !== undefined && { from }),
    ...(authid !== undefined && { id: authid }),
    ...(version !== undefined && { version }),
    ...(lang !== undefined && { 'xml:lang': lang }),
  };
}

const placeOf = ({ spot: { flow, at, dir, offset } }: BoshMessage) => ({ seq: 0, flow, at, dir, offset });

const note = (message: BoshMessage, text: string): void => {
  const { offset, ...place } = placeOf(message);
  message.spot.emit({ t: 'note', ...place, topic: 'decoding', text } satisfies TapRecord);
};

const report = (
  message: BoshMessage,
  violation: {
    readonly t: 'violation';
    readonly rule: string;
    readonly rfc: string;
    readonly detail: string;
  },
): void => message.spot.emit({ ...placeOf(message), ...violation });

// A client for the server's tests that says exactly what it is told to, and shows what comes back frame by frame.
import type { Connection, ConnectionSink } from '../../src/model/connection.js';
import type { XmppServer } from '../../src/server/server.js';
import type { FrameKind, FrameSink, Violation } from '../../src/xmpp/frame.js';
import { Framer } from '../../src/xmpp/framer.js';
import { ns } from '../../src/xmpp/namespaces.js';
import { type Cut, memoryPair, whole } from '../support/memory-connection.js';

/** What next() gives when the connection is over. */
export const closed = '(closed)';

export class TestClient implements ConnectionSink, FrameSink {
  readonly connection: Connection & { pause(): void; resume(): void };
  readonly #framer = new Framer(this);
  readonly #frames: string[] = [];
  #waiting: ((frame: string) => void) | undefined;
  #pings = 0;

  constructor(server: XmppServer, cut: Cut = whole) {
    const [ours, theirs] = memoryPair(cut);
    this.connection = ours;
    ours.receive(this);
    server.accept(theirs);
  }

  bytes(bytes: Uint8Array): void {
    this.#framer.push(bytes);
  }

  closed(): void {
    this.#show(closed);
  }

  frame(kind: FrameKind, buffer: Buffer, start: number, end: number): void {
    const text = buffer.toString('utf8', start, end);
    if (kind !== 'keepalive') this.#show(text);
    // What follows is a new stream (RFC 6120 §6.4.6); the server does not speak before we do.
    if (text.startsWith('<success')) queueMicrotask(() => this.#framer.reset());
  }

  /** The server is held to the same rules as its clients. */
  violation({ detail }: Violation): void {
    this.#show(`(violation: ${detail})`);
  }

  #show(frame: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(frame);
    else this.#frames.push(frame);
  }

  send(text: string | Uint8Array): void {
    this.connection.write(typeof text === 'string' ? Buffer.from(text) : text);
  }

  /** The next frame from the server, or {@link closed}. */
  async next(): Promise<string> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return frame;
    return new Promise((resolve, reject) => {
      const overdue = setTimeout(() => reject(new Error('the server says nothing')), 5_000);
      this.#waiting = (text) => {
        clearTimeout(overdue);
        resolve(text);
      };
    });
  }

  /** Frames up to the answer to a ping: all that the server had to say so far. For bound clients. */
  async drain(): Promise<string[]> {
    const id = `drain-${++this.#pings}`;
    this.send(`<iq type='get' id='${id}'><ping xmlns='${ns.ping}'/></iq>`);
    const frames: string[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame.includes(`id='${id}'`)) return frames;
      if (frame === closed) throw new Error(`the stream ended after ${frames.join('\n')}`);
      frames.push(frame);
    }
  }

  /** Opens a stream; the header and the features that came back. */
  async open(): Promise<readonly [string, string]> {
    this.send(
      `<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='${ns.client}' xmlns:stream='${ns.streams}'>`,
    );
    return [await this.next(), await this.next()];
  }

  /** Logs in with PLAIN and binds. The passwords are those of the server's counted accounts. */
  async login(username: string, resource: string): Promise<this> {
    await this.open();
    const secret = Buffer.from(`\0${username}\0${username.replace('user', 'pass')}`).toString('base64');
    this.send(`<auth xmlns='${ns.sasl}' mechanism='PLAIN'>${secret}</auth>`);
    const answer = await this.next();
    if (!answer.startsWith('<success')) throw new Error(answer);
    await this.open();
    this.send(
      `<iq type='set' id='bind'><bind xmlns='${ns.bind}'><resource>${resource}</resource></bind></iq>`,
    );
    const bound = await this.next();
    if (!bound.includes("type='result'")) throw new Error(bound);
    return this;
  }

  /** Logs in and is available. */
  async arrive(username: string, resource: string, presence = '<presence/>'): Promise<this> {
    await this.login(username, resource);
    this.send(presence);
    await this.drain();
    return this;
  }
}

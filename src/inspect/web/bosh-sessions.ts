// The BOSH sessions that connections share, by sid (XEP-0124 §7). The sids are secrets: they are compared here and shown nowhere.
import type { BoshBody } from './bosh-body.js';
import type { Spot } from './spot.js';

export interface BoshMessage {
  readonly body: BoshBody;
  readonly spot: Spot;
  /** Bytes of the body on the wire. */
  readonly size: number;
}

export interface BoshSession {
  /** A request, with its rid if that is one. */
  request(message: BoshMessage, rid: number | undefined): void;
  /** The answer to the request of this rid. */
  response(message: BoshMessage, rid: number | undefined): void;
  /** What still waits will not get its predecessor any more. */
  end(): void;
}

const mostSessions = 256;

export class BoshSessions {
  readonly #sessions = new Map<string, BoshSession>();

  get(sid: string): BoshSession | undefined {
    return this.#sessions.get(sid);
  }

  /** The eldest of too many is forgotten. */
  set(sid: string, session: BoshSession): void {
    this.#sessions.set(sid, session);
    if (this.#sessions.size <= mostSessions) return;
    for (const [eldest, forgotten] of this.#sessions) {
      this.#sessions.delete(eldest);
      forgotten.end();
      return;
    }
  }
}

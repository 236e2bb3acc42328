// What must not stand between the steps of STARTTLS and SASL: white space, and more bytes (RFC 6120 §5.3.3, §5.4.2, §6.3.5).
import { ns } from '../../xmpp/namespaces.js';
import type { Passing, Scene, Spot, Watcher } from './watcher.js';

export class StarttlsWatch implements Watcher {
  readonly #scene: Scene;
  /** Between the client's `<starttls/>` and the server's answer. */
  #isAsked = false;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  keepalive(spot: Spot): void {
    const { tell, progress } = this.#scene;
    if (this.#isAsked) tell.lint('starttls-whitespace', spot);
    if (progress.isLoggingIn) tell.lint('sasl-whitespace', spot);
  }

  stanza(passing: Passing): undefined {
    this.#expectNothing(passing);
  }

  nonza(passing: Passing): undefined {
    const { dir, envelope } = passing;
    this.#expectNothing(passing);
    if (envelope.ns !== ns.tls) return;
    if (dir === 'upstream') {
      this.#isAsked ||= envelope.name === 'starttls';
      return;
    }
    if (envelope.name === 'proceed' && !this.#isAsked && !this.#scene.progress.isPartial)
      this.#scene.tell.lint('starttls-unsolicited-proceed', passing);
    this.#isAsked = false;
  }

  secured(): void {
    this.#isAsked = false;
  }

  /** Bytes sent after `<starttls/>` must not survive into the stream inside TLS. */
  #expectNothing(passing: Passing): void {
    if (this.#isAsked && passing.dir === 'upstream')
      this.#scene.tell.lint('starttls-trailing-bytes', passing);
  }
}

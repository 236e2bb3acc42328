// What must not stand between the steps of STARTTLS and SASL: white space (RFC 6120 §5.3.3, §6.3.5); and a `<proceed/>` out of turn.
// What stands where TLS must begin is told by tls/starttls.ts, which knows where that is.
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

  nonza(passing: Passing): undefined {
    const { dir, envelope } = passing;
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
}

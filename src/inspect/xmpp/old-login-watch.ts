// Logins that are not SASL: jabber:iq:auth (XEP-0078) and the handshake of components (XEP-0114).
import { formatMillis } from '../../model/duration.js';
import { type Micros, micros } from '../../model/time.js';
import { stanzaCondition } from '../../xmpp/error-condition.js';
import type { StreamContext } from '../../xmpp/frame.js';
import { ns } from '../../xmpp/namespaces.js';
import { childText } from '../../xmpp/summary/reading.js';
import { brief, kept } from './text.js';
import type { Passing, Scene, Spot, Watcher } from './watcher.js';

const auth = Buffer.from(ns.auth);

export class OldLoginWatch implements Watcher {
  readonly #scene: Scene;
  #open: { readonly id: string; readonly how: string; readonly at: Micros } | undefined;
  #component = '';

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  header({ dir }: Spot, { contentNs, attrs }: StreamContext): void {
    if (dir === 'upstream' && contentNs === ns.component) this.#component = brief(kept(attrs.to ?? ''));
  }

  stanza(passing: Passing): undefined {
    const { dir, envelope, bytes } = passing;
    if (envelope.name !== 'iq') return;
    if (dir === 'upstream') {
      if (envelope.type === 'set' && bytes.includes(auth)) this.#begin(passing);
      return;
    }
    const open = this.#open;
    if (open === undefined || envelope.id !== open.id || open.id === '') return;
    this.#open = undefined;
    const element = envelope.type === 'error' ? passing.element() : undefined;
    const outcome =
      envelope.type === 'result' ? 'succeeded' : `failed, ${element ? stanzaCondition(element) : 'error'}`;
    this.#tell(passing, open, outcome);
  }

  nonza(passing: Passing): undefined {
    const { dir, envelope } = passing;
    if (envelope.ns === ns.component && envelope.name === 'handshake') {
      if (dir === 'upstream')
        this.#open = { id: '', how: `handshake of component ${this.#component}`, at: passing.at };
      else if (this.#open) this.#tell(passing, this.#open, 'accepted');
    } else if (dir === 'downstream' && envelope.ns === ns.streams && envelope.name === 'error') {
      if (this.#open) this.#tell(passing, this.#open, 'refused');
    } else return;
    if (dir === 'downstream') this.#open = undefined;
  }

  #begin(passing: Passing): void {
    const query = passing.element()?.getChild('query', ns.auth);
    if (!query) return;
    const how = query.getChild('digest') ? 'digest' : query.getChild('password') ? 'password' : 'no password';
    const who = brief(kept(childText(query, 'username') ?? 'nobody'));
    this.#open = {
      id: kept(passing.envelope.id ?? ''),
      how: `jabber:iq:auth with ${how} as ${who}`,
      at: passing.at,
    };
  }

  #tell(passing: Passing, { how, at }: { readonly how: string; readonly at: Micros }, outcome: string): void {
    const time = formatMillis(micros(passing.at - at));
    this.#scene.tell.note('sasl', passing, `${how}: ${outcome} after ${time} ms`);
  }
}

// All watchers of one connection: hands them what goes by, puts together what they learn, and holds what they say beyond that.
import type { Direction, FlowId } from '../../model/flow.js';
import type { LintRecord, NoteRecord } from '../../model/record.js';
import type { Micros } from '../../model/time.js';
import type { StreamContext } from '../../xmpp/frame.js';
import type { DecoderContext } from '../decoder.js';
import { DialbackWatch } from './dialback-watch.js';
import { IqWatch } from './iq-watch.js';
import { lintRules } from './lint-rules.js';
import { LoginWatch } from './login-watch.js';
import { MessageWatch } from './message-watch.js';
import { Negotiation } from './negotiation.js';
import { OldLoginWatch } from './old-login-watch.js';
import { newProgress } from './progress.js';
import { RoomWatch } from './room-watch.js';
import { SmWatch } from './sm-watch.js';
import { StanzaLint } from './stanza-lint.js';
import { StarttlsWatch } from './starttls-watch.js';
import type { Learned, Passing, Scene, Spot, Teller, Watcher } from './watcher.js';

/** In the order in which they are told; negotiation first, since the others go by how far the stream has come. */
const watchers: readonly (new (scene: Scene) => Watcher)[] = [
  Negotiation,
  StarttlsWatch,
  StanzaLint,
  IqWatch,
  MessageWatch,
  RoomWatch,
  SmWatch,
  LoginWatch,
  OldLoginWatch,
  DialbackWatch,
];

/** What watchers have said, to be shown after what it is about. */
export type Said = LintRecord | NoteRecord;

const learnedNothing: Learned = {};

export class Understanding {
  readonly #flow: FlowId;
  readonly #all: readonly Watcher[];
  /** Most elements are stanzas: watchers that do not want them are not asked. */
  readonly #ofStanzas: readonly Watcher[];
  readonly #ofNonzas: readonly Watcher[];
  readonly #tell: Teller = this.#teller();
  #said: Said[] = [];

  constructor({ flow, shared, tls }: Pick<DecoderContext, 'flow' | 'shared' | 'tls'>) {
    this.#flow = flow;
    const scene: Scene = {
      ...{ flow, shared, tell: this.#tell, progress: newProgress() },
      tls: tls ?? (() => undefined),
    };
    this.#all = watchers.map((Kind) => new Kind(scene));
    this.#ofStanzas = this.#all.filter((watcher) => watcher.stanza);
    this.#ofNonzas = this.#all.filter((watcher) => watcher.nonza);
  }

  stanza(passing: Passing): Learned {
    let all = learnedNothing;
    for (const watcher of this.#ofStanzas) {
      const learned = watcher.stanza?.(passing);
      if (learned) all = { ...all, ...learned };
    }
    return all;
  }

  nonza(passing: Passing): Learned {
    let all = learnedNothing;
    for (const watcher of this.#ofNonzas) {
      const learned = watcher.nonza?.(passing);
      if (learned) all = { ...all, ...learned };
    }
    return all;
  }

  header(spot: Spot, context: StreamContext): void {
    for (const watcher of this.#all) watcher.header?.(spot, context);
  }

  close(spot: Spot): void {
    for (const watcher of this.#all) watcher.close?.(spot);
  }

  keepalive(spot: Spot): void {
    for (const watcher of this.#all) watcher.keepalive?.(spot);
  }

  secured(at: Micros): void {
    for (const watcher of this.#all) watcher.secured?.(at);
  }

  lost(dir: Direction): void {
    for (const watcher of this.#all) watcher.lost?.(dir);
  }

  end(at: Micros): void {
    for (const watcher of this.#all) watcher.end?.(at);
  }

  /** What has been said since the last call. */
  said(): readonly Said[] {
    const said = this.#said;
    if (said.length > 0) this.#said = [];
    return said;
  }

  #teller(): Teller {
    return {
      lint: (rule, { dir, offset, at }, detail) => {
        const { rfc, words } = lintRules[rule];
        this.#said.push({
          t: 'lint',
          seq: 0,
          flow: this.#flow,
          at,
          dir,
          offset,
          rule,
          rfc,
          detail: detail ?? words,
        });
      },
      note: (topic, { at, dir }, text) => {
        this.#said.push({ t: 'note', seq: 0, flow: this.#flow, at, ...(dir && { dir }), topic, text });
      },
    };
  }
}

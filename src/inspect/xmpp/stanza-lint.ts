// The lint of single stanzas: what each of them must have (RFC 6120 §8, RFC 6121). A table; nothing is remembered.
import type { Element } from '@xmpp/xml';
import { countChildren } from '../../xmpp/children.js';
import { readErrorCondition } from '../../xmpp/error-condition.js';
import { contentNamespaces, ns } from '../../xmpp/namespaces.js';
import { stanzaNames } from '../../xmpp/stanza-name.js';
import type { LintRule } from './lint-rules.js';
import type { StreamKind } from './progress.js';
import type { Passing, Scene, Watcher } from './watcher.js';

const types: Readonly<Record<string, ReadonlySet<string>>> = {
  iq: new Set(['get', 'set', 'result', 'error']),
  message: new Set(['chat', 'error', 'groupchat', 'headline', 'normal']),
  presence: new Set([
    ...['error', 'probe', 'subscribe', 'subscribed'],
    ...['unavailable', 'unsubscribe', 'unsubscribed'],
  ]),
};

interface StanzaTest {
  readonly rule: LintRule;
  /** Whether it is broken; a cheap question that leads to a dear one comes first. */
  isBroken(passing: Passing, kind: StreamKind): boolean;
}

const isIq = ({ envelope }: Passing): boolean => envelope.name === 'iq';
const isRequest = (passing: Passing): boolean =>
  isIq(passing) && (passing.envelope.type === 'get' || passing.envelope.type === 'set');
const isError = ({ envelope }: Passing): boolean => envelope.type === 'error';
const errorIn = (passing: Passing): Element | undefined =>
  isError(passing) ? passing.element()?.getChild('error') : undefined;
const hasUnknownType =
  (name: string) =>
  ({ envelope: { name: own, type } }: Passing): boolean =>
    own === name && type !== undefined && !types[name]?.has(type);

const nestable = [...stanzaNames].map((name) => Buffer.from(`<${name}`));

/** A child that would be a stanza itself, were it not inside of one. */
function isNesting(passing: Passing): boolean {
  if (!nestable.some((tag) => passing.bytes.includes(tag, 1))) return false;
  const children = passing.element()?.getChildElements() ?? [];
  return children.some(
    (child) => stanzaNames.has(child.getName()) && contentNamespaces.has(child.getNS() ?? ''),
  );
}

const tests: readonly StanzaTest[] = [
  { rule: 'iq-id-missing', isBroken: (p) => isIq(p) && p.envelope.id === undefined },
  { rule: 'iq-type-missing', isBroken: (p) => isIq(p) && p.envelope.type === undefined },
  { rule: 'iq-type-unknown', isBroken: hasUnknownType('iq') },
  { rule: 'message-type-unknown', isBroken: hasUnknownType('message') },
  { rule: 'presence-type-unknown', isBroken: hasUnknownType('presence') },
  { rule: 'iq-child-count', isBroken: (p) => isRequest(p) && countChildren(p.bytes) !== 1 },
  {
    rule: 'iq-result-children',
    isBroken: (p) => isIq(p) && p.envelope.type === 'result' && countChildren(p.bytes) > 1,
  },
  { rule: 'error-child-missing', isBroken: (p) => isError(p) && isWithoutError(p) },
  { rule: 'error-type-missing', isBroken: (p) => errorIn(p)?.attrs.type === undefined && hasError(p) },
  {
    rule: 'error-condition-missing',
    isBroken: (p) => {
      const error = errorIn(p);
      return error !== undefined && readErrorCondition(error, ns.stanzas).condition === undefined;
    },
  },
  { rule: 'stanza-nested', isBroken: isNesting },
  { rule: 'server-to-missing', isBroken: (p, kind) => kind === 'server' && !p.envelope.to },
  { rule: 'server-from-missing', isBroken: (p, kind) => kind === 'server' && !p.envelope.from },
];

const hasError = (passing: Passing): boolean => errorIn(passing) !== undefined;

/** A stanza that is too large to be parsed is believed. */
function isWithoutError(passing: Passing): boolean {
  const element = passing.element();
  return element !== undefined && element.getChild('error') === undefined;
}

export class StanzaLint implements Watcher {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  stanza(passing: Passing): undefined {
    const { progress, tell } = this.#scene;
    for (const { rule, isBroken } of tests) if (isBroken(passing, progress.kind)) tell.lint(rule, passing);
  }

  nonza(passing: Passing): undefined {
    const { tell } = this.#scene;
    if (stanzaNames.has(passing.envelope.name)) tell.lint('stanza-namespace', passing);
    else if (!isOfStream.has(passing.envelope.ns) && isNesting(passing)) tell.lint('stanza-nested', passing);
  }
}

/** Nonzas of these are no wrapping for stanzas. */
const isOfStream: ReadonlySet<string> = new Set([ns.streams, ns.sasl, ns.tls, ns.sm, ns.sm2]);

// One line for a first-level element, as an XMPP developer would say it aloud. Total: any element gets a line.
import type { Element } from '@xmpp/xml';
import type { Direction } from '../model/flow.js';
import { specOf } from './known.js';
import { contentNamespaces, ns } from './namespaces.js';
import { describeExtension, failure } from './summary/extensions.js';
import { describeNonza } from './summary/nonzas.js';
import { describePayload } from './summary/payloads.js';
import { attribute, childElements, childText, quoted, words } from './summary/reading.js';

export interface Summary {
  /** Peer's text included: it must be sanitised before it is shown. */
  readonly text: string;
  /** XEPs whose namespaces appear in it, in order of appearance: `XEP-0184`. */
  readonly xeps: readonly string[];
}

/**
 * @param dir which side sent it: then only the other address is named, `→ to` or `← from`, as the own one says nothing
 * new on a client's stream
 */
export function summarise(element: Element, dir?: Direction): Summary {
  return { text: line(element, dir, 0), xeps: [...xepsOf(element)] };
}

const stanzas: Readonly<
  Record<string, (stanza: Element, dir: Direction | undefined, depth: number) => string>
> = {
  message,
  presence,
  iq,
};

function line(element: Element, dir: Direction | undefined, depth: number): string {
  const name = element.getName();
  const stanza = Object.hasOwn(stanzas, name) ? stanzas[name] : undefined;
  if (stanza && contentNamespaces.has(element.getNS() ?? '')) return stanza(element, dir, depth);
  return describeNonza(element);
}

function message(stanza: Element, dir: Direction | undefined, depth: number): string {
  const body = childText(stanza, 'body');
  const subject = childText(stanza, 'subject');
  const wrapped = forwarded(stanza, depth);
  const said = words(subject && `subject ${quoted(subject)}`, body && quoted(body), wrapped);
  const head = words('message', attribute(stanza, 'type'), address(stanza, dir), said);
  return withExtensions(head, extensions(stanza, wrapped !== undefined), said !== '');
}

function presence(stanza: Element, dir: Direction | undefined): string {
  const show = childText(stanza, 'show');
  const status = childText(stanza, 'status');
  const priority = childText(stanza, 'priority');
  const head = words(
    'presence',
    attribute(stanza, 'type') ?? 'available',
    address(stanza, dir),
    show && `show=${show}`,
    status && quoted(status),
    priority && `prio ${priority}`,
  );
  return withExtensions(head, extensions(stanza, false), true);
}

function iq(stanza: Element, dir: Direction | undefined): string {
  const type = attribute(stanza, 'type');
  const error = type === 'error' ? stanza.getChild('error') : undefined;
  const payload = childElements(stanza).find((child) => child !== error);
  return words(
    'iq',
    error ? failure(error) : type,
    payload && describePayload(payload, type),
    address(stanza, dir),
  );
}

/** Both addresses between servers and for components; else only the one that says something. */
function address(stanza: Element, dir: Direction | undefined): string | undefined {
  const to = attribute(stanza, 'to');
  const from = attribute(stanza, 'from');
  if (stanza.getNS() !== ns.client && from && to) return `${from} → ${to}`;
  if (from && (dir === 'downstream' || !to)) return `← ${from}`;
  return to && dir !== 'downstream' ? `→ ${to}` : undefined;
}

/** Children that are said elsewhere in the line. */
const plain: ReadonlySet<string> = new Set(['body', 'subject', 'thread', 'show', 'status', 'priority']);
const wrappers: ReadonlySet<string> = new Set(['urn:xmpp:carbons:2', 'urn:xmpp:mam:2', 'urn:xmpp:mam:1']);

function extensions(stanza: Element, isWrapper: boolean): string[] {
  return childElements(stanza)
    .filter((child) => !(plain.has(child.getName()) && child.getNS() === stanza.getNS()))
    .filter((child) => !(isWrapper && wrappers.has(child.getNS() ?? '')))
    .map(describeExtension)
    .filter((text) => text !== undefined);
}

/** Extensions stand alone where there is no text, and follow it with a plus where there is. */
function withExtensions(head: string, texts: readonly string[], hasText: boolean): string {
  return words(head, ...texts.map((text, at) => (at === 0 && !hasText ? text : `+${text}`)));
}

/** The message inside a carbon copy or an archive result (XEP-0280, XEP-0313), one level deep. */
function forwarded(stanza: Element, depth: number): string | undefined {
  const wrapper = childElements(stanza).find((child) => wrappers.has(child.getNS() ?? ''));
  const inner = wrapper?.getChild('forwarded')?.getChild('message');
  if (wrapper === undefined || inner === undefined || depth > 0) return undefined;
  const label = wrapper.getNS() === 'urn:xmpp:carbons:2' ? `carbon ${wrapper.getName()}` : 'archived';
  const both = words(attribute(inner, 'from'), '→', attribute(inner, 'to'));
  return `${label}: ${both} ${childText(inner, 'body') ? quoted(childText(inner, 'body') ?? '') : line(inner, undefined, depth + 1)}`;
}

/** Enough for any honest stanza; a hostile one shall not cost more than a line is worth. */
const mostElements = 500;

function xepsOf(element: Element): Set<string> {
  const found = new Set<string>();
  const pending = [element];
  for (let visited = 0; visited < mostElements && pending.length > 0; visited++) {
    const next = pending.shift();
    if (next === undefined) break;
    const spec = specOf(next.getNS() ?? '');
    if (spec?.id.startsWith('XEP-')) found.add(spec.id);
    pending.push(...childElements(next).slice(0, mostElements));
  }
  return found;
}

// Short ways to read an Element for people: attributes as strings, child elements, excerpts of text.
import type { Element } from '@xmpp/xml';
import { ns } from '../namespaces.js';

/** The attribute as text; undefined when it is absent or empty. */
export function attribute(element: Element, name: string): string | undefined {
  const value: unknown = Object.hasOwn(element.attrs, name) ? element.attrs[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export const childElements = (element: Element): Element[] =>
  element.children.filter((child): child is Element => typeof child !== 'string');

export const firstElement = (element: Element): Element | undefined => childElements(element)[0];

/** Text of the first child `name`; undefined when there is none or it is empty. */
export const childText = (element: Element, name: string): string | undefined =>
  element.getChildText(name) || undefined;

/** How many child elements, optionally only those called `name`. */
export const count = (element: Element, name?: string): number =>
  name === undefined ? childElements(element).length : element.getChildren(name).length;

const excerptLength = 120;

/** The beginning of a peer's text on one line, in quotes. */
export const quoted = (text: string): string => `“${excerpt(text)}”`;

/** White space that is not a single space between words. */
const untidy = /^\s|\s$|\s\s|[^\S ]/;

/** The beginning of a peer's text on one line. */
export function excerpt(text: string, length = excerptLength): string {
  const beginning = text.slice(0, 4 * length);
  const line = untidy.test(beginning) ? beginning.replace(/\s+/g, ' ').trim() : beginning;
  if (line.length <= length) return text.length > 4 * length ? `${line}…` : line;
  // A cut between the halves of a surrogate pair would show as a broken character.
  return `${line.slice(0, length).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Joins what is there with single spaces. */
export const words = (...parts: (string | false | undefined)[]): string => parts.filter(Boolean).join(' ');

/** `12 items`, `1 item`. */
export const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

const conditionNamespaces: readonly string[] = [ns.stanzas, ns.streamErrors, ns.sasl];

/** The condition of a stanza, stream or SASL error and its text: `not-authorized “…”` (RFC 6120 §4.9, §6.5, §8.3). */
export function condition(error: Element): string {
  const children = childElements(error);
  const defined = children.filter((child) => conditionNamespaces.includes(child.getNS() ?? ''));
  const name = defined.find((child) => child.getName() !== 'text')?.getName() ?? 'undefined-condition';
  const text = defined.find((child) => child.getName() === 'text')?.getText();
  return words(name, text ? quoted(text) : undefined);
}

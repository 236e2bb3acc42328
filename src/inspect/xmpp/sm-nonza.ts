// Finds what belongs to stream management in a nonza: by itself, or inside SASL2 and Bind 2 (XEP-0198, XEP-0388, XEP-0386).
import type { Element } from '@xmpp/xml';
import { ns } from '../../xmpp/namespaces.js';
import type { Passing } from './watcher.js';

const namespaces = new Set<string>([ns.sm, ns.sm2]);

/** `enable`, `resume`, `r`, `a`, … with its attributes. */
export interface SmNonza {
  readonly name: string;
  readonly attrs: Readonly<Record<string, string | undefined>>;
}

/** What of it this nonza has; nothing for most. */
export function smNonzas(passing: Passing): SmNonza[] {
  const { ns: uri, name } = passing.envelope;
  if (namespaces.has(uri)) {
    const element = name === 'r' ? undefined : passing.element();
    return [{ name, attrs: element?.attrs ?? {} }];
  }
  if (uri !== ns.sasl2 || (name !== 'authenticate' && name !== 'success')) return [];
  const root = passing.element();
  return root ? inline(root).filter(isManagement).map(asNonza) : [];
}

/** Children, and those of the elements of Bind 2. */
const inline = (root: Element): Element[] =>
  root
    .getChildElements()
    .flatMap((child) => (child.getNS() === ns.bind2 ? child.getChildElements() : [child]));

const isManagement = (element: Element): boolean => namespaces.has(element.getNS() ?? '');
const asNonza = (element: Element): SmNonza => ({ name: element.getName(), attrs: element.attrs });

/** The number of an `h`; undefined when it is none below 2^32. */
export function readH(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const h = Number(text);
  return h < 2 ** 32 ? h : undefined;
}

// What the error of a stream (RFC 6120 §4.9.2), the failure of a login (§6.5) or the error of a stanza (§8.3) says.
import type { Element } from '@xmpp/xml';
import { ns } from './namespaces.js';

export interface ErrorCondition {
  /** `not-authorized`; absent when the element has none that is defined. */
  readonly condition?: string;
  /** In the words of whoever sent it. */
  readonly text?: string;
}

/** @param uri the namespace of the defined conditions: application-specific ones stand beside them */
export function readErrorCondition(error: Element, uri: string): ErrorCondition {
  const defined = error.getChildElements().filter((child) => child.getNS() === uri);
  const condition = defined.find((child) => child.getName() !== 'text')?.getName();
  const text = defined.find((child) => child.getName() === 'text')?.text();
  return { ...(condition !== undefined && { condition }), ...(text && { text }) };
}

/** The condition of a stanza's error (§8.3.2); one that names none counts as `undefined-condition`. */
export function stanzaCondition(stanza: Element): string {
  const error = stanza.getChild('error');
  return (error && readErrorCondition(error, ns.stanzas).condition) ?? 'undefined-condition';
}

// What the error of a stream (RFC 6120 §4.9.2) or the failure of a login (§6.5) says.
import type { Element } from '@xmpp/xml';

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

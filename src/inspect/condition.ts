// The condition and text of a stream error (RFC 6120 §4.9.2), for the record of it.
import { parseStandalone } from '../xmpp/element.js';

export function conditionOf(xml: string): Record<string, string> {
  const element = parseStandalone(xml);
  const condition = element
    ?.getChildElements()
    .find((child) => child.getName() !== 'text')
    ?.getName();
  const text = element?.getChildText('text');
  return { ...(condition && { condition }), ...(text && { text }) };
}

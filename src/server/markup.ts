// Writes the XML that the server itself says. What it only passes on stays bytes (stamp.ts).
import { escapeAttribute, escapeText } from '../xmpp/escape.js';

/** Attributes in order; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** One element; `inner` is XML already. */
export function tag(name: string, attributes: Attributes = {}, inner = ''): string {
  let head = `<${name}`;
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) head += ` ${key}='${escapeAttribute(value)}'`;
  return inner === '' ? `${head}/>` : `${head}>${inner}</${name}>`;
}

/** One element with character data in it. */
export const textTag = (name: string, attributes: Attributes, text: string): string =>
  tag(name, attributes, escapeText(text));

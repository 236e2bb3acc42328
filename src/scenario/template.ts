// Text with {{variables}}, taken apart once: a stanza is then a row of byte pieces with slots between them.
import type { Element } from '@xmpp/xml';
import { parseStandalone } from '../xmpp/element.js';
import { escapeAttribute } from '../xmpp/escape.js';
import { ns } from '../xmpp/namespaces.js';
import { isVariable, slotForm, type Variable } from './variables.js';

/** A variable that a `set` step or a feeder gives to a user, by its name. */
export type OwnSlot = `$${string}`;

/** `stanza.id` is the id attribute that the runner gives to each stanza: it finds messages and answers again. */
export type Slot = Variable | OwnSlot | 'stanza.id';

export const isOwnSlot = (slot: Slot): slot is OwnSlot => slot.charCodeAt(0) === 0x24;

/** A slot to put into xml`…`, where files have no name for it. */
export const stanzaId = { slot: 'stanza.id' } as const;

type Part = string | { readonly slot: Slot };

/** Pieces of a source whose variables have been checked (see checkSlots). */
function parts(source: string): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const match of source.matchAll(slotForm)) {
    const name = match[1] ?? '';
    found.push(source.slice(end, match.index), { slot: isVariable(name) ? name : `$${name}` });
    end = match.index + match[0].length;
  }
  return [...found, source.slice(end)];
}

/** Plain text: account names and passwords. */
export type TextTemplate = (value: (slot: Slot) => string) => string;

export function compileText(source: string): TextTemplate {
  const pieces = parts(source);
  return (value) => pieces.map((piece) => (typeof piece === 'string' ? piece : value(piece.slot))).join('');
}

/** The names of the variables in a text. */
export const slotsOf = (source: string): string[] =>
  [...source.matchAll(slotForm)].map(([, name = '']) => name);

/** A piece of XML with slots. */
export class XmlTemplate {
  readonly pieces: readonly (Buffer | Slot)[];

  constructor(pieces: readonly (Buffer | Slot)[]) {
    this.pieces = pieces;
  }

  /** @param value the bytes of a slot, escaped for XML already */
  render(value: (slot: Slot) => Uint8Array): Buffer {
    return Buffer.concat(this.pieces.map((piece) => (typeof piece === 'string' ? value(piece) : piece)));
  }
}

/**
 * Makes a template: the literal parts are XML as they stand, the `${}` parts are sources with {{variables}} and are
 * escaped, for use in text or in a quoted attribute; templates and slots are put in as they are.
 */
export function xml(
  literals: TemplateStringsArray,
  ...values: (string | XmlTemplate | { readonly slot: Slot })[]
): XmlTemplate {
  const pieces: (Buffer | Slot)[] = [];
  literals.forEach((literal, i) => {
    append(pieces, Buffer.from(literal));
    const value = values[i] ?? '';
    if (value instanceof XmlTemplate) for (const piece of value.pieces) append(pieces, piece);
    else
      for (const part of typeof value === 'string' ? parts(value) : [value])
        append(pieces, typeof part === 'string' ? Buffer.from(escapeAttribute(part)) : part.slot);
  });
  return new XmlTemplate(pieces);
}

/** Neighbouring bytes become one piece. */
function append(pieces: (Buffer | Slot)[], piece: Buffer | Slot): void {
  const last = pieces.at(-1);
  if (typeof piece === 'string') pieces.push(piece);
  else if (piece.length > 0 && Buffer.isBuffer(last)) pieces.splice(-1, 1, Buffer.concat([last, piece]));
  else if (piece.length > 0) pieces.push(piece);
}

/** XML as somebody wrote it, with variables in its text and attribute values: one element. Says what is wrong with it. */
export function compileXml(
  source: string,
): { readonly template: XmlTemplate; readonly root: Element } | { readonly wrong: string } {
  const root = parseStandalone(source.replace(slotForm, 'x'), ns.client);
  if (root === undefined) return { wrong: 'is not one well-formed element; check its tags and quotes' };
  const pieces: (Buffer | Slot)[] = [];
  for (const part of parts(source)) append(pieces, typeof part === 'string' ? Buffer.from(part) : part.slot);
  return { template: new XmlTemplate(pieces), root };
}

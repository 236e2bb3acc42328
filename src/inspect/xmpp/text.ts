// Texts of a peer that are kept beyond the call: cut to a length, and copied, so that they hold nothing larger alive.

/** Characters of an id, a name or an address in a note or a lint. */
const shownCharacters = 100;

/** The text as a copy of its own. */
export const kept = (text: string): string => Buffer.from(text).toString();

/** For a sentence: quoted by nothing, cut with an ellipsis. */
export const brief = (text: string): string =>
  text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;

/** Address without resource. */
export const bareOf = (jid: string): string => jid.split('/', 1)[0] ?? '';

// Text that is kept for long: cut to what is worth showing, and not holding on to the stanza that it was cut from.

/** A copy of its own: V8 keeps the whole of a string alive for a piece of it. */
export function ownText(text: string, most = 256): string {
  const head = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return Buffer.from(head, 'utf8').toString('utf8');
}

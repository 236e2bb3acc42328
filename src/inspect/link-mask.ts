// Masks the key in a link to an encrypted file: `aesgcm://host/file#key` (XEP-0454). Anywhere in text, one character at a time.

const scheme = 'aesgcm://';
const masked = '[masked]';
/** What ends a link in text, in an attribute, and in JSON. */
const ends = new Set([' ', '\t', '\n', '\r', '<', '>', '"', "'", '\\', '`']);

/** `scheme`: so much of it has been read; `link`: up to the `#`; `key`: after it, left out. */
type Place = 'scheme' | 'link' | 'key';

export class LinkMask {
  #place: Place = 'scheme';
  /** Characters of the scheme so far. */
  #matched = 0;

  /** The next piece of the text without keys. */
  pass(text: string): string {
    // Most texts have no such link, and most pieces do not end in the beginning of one.
    if (this.#place === 'scheme' && this.#matched === 0 && !text.includes(':') && !endsInScheme(text))
      return text;
    let shown = '';
    for (let at = 0; at < text.length; at++) shown += this.#next(text.charAt(at));
    return shown;
  }

  #next(character: string): string {
    switch (this.#place) {
      case 'scheme':
        this.#match(character);
        return character;
      case 'link':
        return this.#inLink(character);
      case 'key':
        if (!ends.has(character)) return '';
        this.#place = 'scheme';
        this.#matched = 0;
        return character;
    }
  }

  #match(character: string): void {
    const lower = character.toLowerCase();
    if (lower === scheme[this.#matched]) this.#matched++;
    else this.#matched = lower === scheme[0] ? 1 : 0;
    if (this.#matched === scheme.length) this.#place = 'link';
  }

  #inLink(character: string): string {
    if (ends.has(character)) {
      this.#place = 'scheme';
      this.#matched = 0;
    }
    if (character !== '#') return character;
    this.#place = 'key';
    return `#${masked}`;
  }
}

/** Whether the rest of the scheme may follow. */
function endsInScheme(text: string): boolean {
  const end = text.slice(-scheme.length).toLowerCase();
  for (let length = Math.min(end.length, scheme.length); length > 0; length--)
    if (scheme.startsWith(end.slice(-length))) return true;
  return false;
}

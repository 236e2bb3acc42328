// Copies text and leaves the credentials out: a small reader of tags, one character at a time, that can stop and go on anywhere.
import { unescapeXml } from '../xmpp/escape.js';
import type { Credentials } from './credentials.js';

/** What stands in the place of each. */
const masked = '[masked]';

/** `section`: inside a comment, CDATA or instruction. */
type Place = 'text' | 'markup' | 'name' | 'tag' | 'value' | 'section';

/** `fragment`: markup may be broken, and where it is in doubt too much is masked rather than too little. */
type Trust = 'well-formed' | 'fragment';

/** Longer names and values are none that a rule knows. */
const mostKept = 64;

export class Mask {
  readonly #trust: Trust;
  readonly #contents: ReadonlySet<string>;
  /** `element attribute`. */
  readonly #attributes: ReadonlySet<string>;
  readonly #fields: ReadonlySet<string>;

  #place: Place = 'text';
  /** Of the tag being read: its name as written, its local name, whether it is an end tag, whether it is a form field to mask. */
  #qualified = '';
  #name = '';
  #isEnd = false;
  #isField = false;
  /** Of the attribute being read: its local name, whether that is over, its value and quote, whether the value is masked. */
  #attribute = '';
  #isNamed = false;
  #value = '';
  #quote = '';
  #isHidden = false;
  /** The character before this one. */
  #last = '';
  /** Of the section being read: how it ends, how many characters there were, and the last three. */
  #ending = '';
  #length = 0;
  #tail = '';
  /** The element whose content is left out, how many of its name are open, and whether the mask has been written. */
  #secret = '';
  #depth = 0;
  #isMasked = false;

  constructor(rules: readonly Credentials[], trust: Trust) {
    this.#trust = trust;
    this.#contents = new Set(rules.flatMap(({ elements = [] }) => elements));
    this.#fields = new Set(rules.flatMap(({ fields = [] }) => fields));
    const attributes = rules.flatMap((rule) => Object.entries(rule.attributes ?? {}));
    this.#attributes = new Set(
      attributes.flatMap(([element, names]) => names.map((name) => `${element} ${name}`)),
    );
  }

  /** The next piece of the text without its credentials. */
  pass(text: string): string {
    let shown = '';
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      shown += this.#next(character);
      this.#last = character;
    }
    return shown;
  }

  #next(character: string): string {
    // A < is nowhere allowed but where markup begins (XML 1.0 §2.4): broken markup before it is over.
    if (character === '<' && this.#place !== 'section') return this.#begin();
    switch (this.#place) {
      case 'text':
        return this.#secret === '' ? character : this.#instead(character);
      case 'markup':
        return this.#markup(character);
      case 'name':
        return this.#inName(character);
      case 'tag':
        return this.#inTag(character);
      case 'value':
        return this.#inValue(character);
      case 'section':
        return this.#inSection(character);
    }
  }

  /** Markup is shown where no content is left out. */
  #show(text: string): string {
    return this.#secret === '' ? text : '';
  }

  /** The mask, once; a lone `=` stands for no content (RFC 6120 §6.4.2). */
  #instead(character = ''): string {
    if (this.#isMasked) return '';
    if (character === '=' && this.#last === '>') return character;
    this.#isMasked = true;
    return masked;
  }

  #begin(): string {
    this.#place = 'markup';
    this.#qualified = '';
    this.#name = '';
    this.#isEnd = false;
    this.#isField = false;
    this.#attribute = '';
    return this.#show('<');
  }

  /** The character after a `<`. */
  #markup(character: string): string {
    this.#isEnd = character === '/';
    if (this.#isEnd) {
      this.#place = 'name';
      return this.#show(character);
    }
    const before = this.#secret === '' ? '' : this.#instead();
    if (character !== '!' && character !== '?') {
      this.#place = 'name';
      return before + this.#inName(character);
    }
    // In a fragment the end of a section may never come: what looks like a tag inside it is taken for one.
    this.#place = this.#secret === '' && this.#trust === 'fragment' ? 'text' : 'section';
    this.#ending = character === '?' ? '?>' : '';
    this.#length = 0;
    this.#tail = '';
    return before + this.#show(character);
  }

  #inName(character: string): string {
    if (isSpace(character) || character === '/' || character === '>') {
      this.#place = 'tag';
      return this.#inTag(character);
    }
    if (this.#qualified.length < 4 * mostKept) this.#qualified += character;
    this.#name = joined(this.#name, character);
    return this.#show(character);
  }

  #inTag(character: string): string {
    if (character === '>') return this.#isEnd ? this.#endTag() : this.#startTag();
    if (character === '"' || character === "'") {
      this.#place = 'value';
      this.#quote = character;
      this.#value = '';
      this.#isNamed = true;
      this.#isHidden = this.#attributes.has(`${this.#name} ${this.#attribute}`);
      return this.#show(this.#isHidden ? character + masked : character);
    }
    if (character === '=' || character === '/' || isSpace(character)) {
      this.#isNamed = true;
    } else {
      this.#attribute = joined(this.#isNamed ? '' : this.#attribute, character);
      this.#isNamed = false;
    }
    return this.#show(character);
  }

  #inValue(character: string): string {
    if (character !== this.#quote) {
      if (this.#value.length < mostKept) this.#value += character;
      return this.#isHidden ? '' : this.#show(character);
    }
    this.#place = 'tag';
    if (this.#name === 'field' && this.#attribute === 'var')
      this.#isField ||= this.#fields.has(unescapeXml(this.#value));
    return this.#show(character);
  }

  #startTag(): string {
    this.#place = 'text';
    const shown = this.#show('>');
    if (this.#last === '/') return shown;
    if (this.#secret !== '') {
      if (this.#name === this.#secret) this.#depth++;
    } else if (this.#contents.has(this.#name) || this.#isField) {
      this.#secret = this.#name;
      this.#depth = 1;
      this.#isMasked = false;
    }
    return shown;
  }

  #endTag(): string {
    this.#place = 'text';
    if (this.#secret === '') return '>';
    if (this.#name !== this.#secret || --this.#depth > 0) return this.#instead();
    this.#secret = '';
    return `</${this.#qualified}>`;
  }

  #inSection(character: string): string {
    if (this.#length === 0 && this.#ending === '') this.#ending = sectionEndings[character] ?? '>';
    this.#length++;
    this.#tail = (this.#tail + character).slice(-3);
    const isOver = this.#tail.endsWith(this.#ending) && this.#length >= (shortest[this.#ending] ?? 0);
    if (isOver) this.#place = 'text';
    return this.#show(character);
  }
}

/** By the character after `<!`. */
const sectionEndings: Readonly<Record<string, string>> = { '-': '-->', '[': ']]>' };
/** Characters after `<!` up to the earliest end: `<!---->` is a comment, `<!-->` only begins one. */
const shortest: Readonly<Record<string, number>> = { '-->': 5, ']]>': 10 };

/** A local name goes on, or begins anew after its prefix. */
const joined = (name: string, character: string): string =>
  character === ':' ? '' : name.length < mostKept ? name + character : name;

const isSpace = (character: string): boolean =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';

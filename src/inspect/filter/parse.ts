// Tokens to a checked expression. Faults are data with a column; nothing is thrown, whatever the text.
import { suggest } from '../../model/suggest.js';
import { parsePath } from '../../xmpp/xpath.js';
import { type Expression, type FilterError, type Operator, operators } from './expression.js';
import type { Field } from './field.js';
import { type FieldName, fieldAliases, fieldNames, fieldOf, kindWords } from './fields.js';
import { kindAliases, kindNames } from './kind.js';
import { type Token, tokenise } from './token.js';
import { operatorsOf, valueFault } from './value.js';

/** Characters of a filter. */
const mostCharacters = 4096;
/** Brackets and negations inside each other. */
const mostNested = 64;

export const functions = ['has', 'xpath'] as const;
/** Words that stand for a kind of record by themselves. */
export const shorthands: Readonly<Record<string, string>> = {
  ...Object.fromEntries(kindNames.map((kind) => [kind, kind])),
  ...kindAliases,
  ...kindWords,
};

export function parseExpression(text: string): Expression | FilterError {
  if (text.length > mostCharacters)
    return failing(mostCharacters, `the filter is longer than ${mostCharacters} characters; shorten it`);
  const { tokens, fault } = tokenise(text);
  const parser = new Parser(tokens);
  const expression = parser.whole();
  // What is wrong further left is told first.
  if (fault && (!parser.error || parser.error.column > fault.at))
    return { column: fault.at + 1, message: fault.message, expected: fault.expected };
  return parser.error ?? expression ?? failing(0, 'it is empty; write a condition such as kind==iq');
}

const failing = (at: number, message: string, expected: readonly string[] = []): FilterError => ({
  column: at + 1,
  message,
  expected,
});

/** The field of this name, ours or another's. */
export const fieldNamed = (name: string): FieldName | undefined =>
  Object.hasOwn(fieldAliases, name) ? fieldAliases[name] : fieldNames.find((each) => each === name);

type Maybe = Expression | undefined;

/** Goes through the tokens once; after the first fault everything is undefined. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nested = 0;
  error: FilterError | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Maybe {
    const expression = this.#or();
    const next = this.#peek();
    if (expression && next.kind !== 'end') this.#fail(next, afterCondition(next), ['&&', '||']);
    return expression;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] ?? nothing;
  }

  #take(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  /** Takes the token if it is one of these. */
  #takes(kind: Token['kind'], ...words: readonly string[]): boolean {
    const { kind: is, text } = this.#peek();
    if (is !== kind || !words.includes(text)) return false;
    this.#at++;
    return true;
  }

  #fail({ start }: Token, message: string, expected: readonly string[] = []): undefined {
    this.error ??= failing(start, message, expected);
    return undefined;
  }

  #or(): Maybe {
    const parts = [this.#and()];
    while (!this.error && (this.#takes('operator', '||') || this.#takes('word', 'or')))
      parts.push(this.#and());
    return this.#join('or', parts);
  }

  #and(): Maybe {
    const parts = [this.#not()];
    while (!this.error) {
      const isWritten = this.#takes('operator', '&&') || this.#takes('word', 'and');
      if (!isWritten && !this.#begins()) break;
      parts.push(this.#not());
    }
    return this.#join('and', parts);
  }

  /** One list for a chain, brackets or not: `a && (b && c)` is `a && b && c`. */
  #join(kind: 'or' | 'and', parts: readonly Maybe[]): Maybe {
    const whole = parts.flatMap((part) => (part === undefined ? [] : part.kind === kind ? part.of : [part]));
    if (this.error) return undefined;
    return whole.length > 1 ? { kind, of: whole } : whole[0];
  }

  /** Whether another condition begins here, without an `&&` before it. */
  #begins(): boolean {
    const { kind, text } = this.#peek();
    if (kind === 'word') return text !== 'or' && text !== 'and';
    return kind === 'string' || (kind === 'bracket' ? text === '(' : text === '!' || text === '~');
  }

  #not(): Maybe {
    const token = this.#peek();
    if (++this.#nested > mostNested)
      return this.#fail(token, `brackets and negations go at most ${mostNested} deep; write it flatter`);
    const isNegated = this.#takes('operator', '!') || this.#takes('word', 'not');
    const inner = isNegated ? this.#not() : this.#primary();
    this.#nested--;
    if (!isNegated || inner === undefined) return inner;
    return { kind: 'not', of: inner };
  }

  #primary(): Maybe {
    const token = this.#take();
    if (token.kind === 'string') return this.#freeText(token);
    if (token.kind === 'bracket' && token.text === '(') return this.#bracketed(token);
    if (token.kind === 'operator' && token.text === '~') return this.#tilde(token);
    if (token.kind === 'word') return this.#word(token);
    return this.#fail(token, beforeCondition(token), ['(', '!']);
  }

  #freeText(token: Token): Maybe {
    const next = this.#peek();
    if (next.kind === 'operator' && isComparison(next.text))
      return this.#fail(token, `left of ${next.text} stands a field, without quotes`);
    return { kind: 'text', text: token.text };
  }

  #bracketed(open: Token): Maybe {
    const inner = this.#or();
    if (inner === undefined) return undefined;
    if (this.#takes('bracket', ')')) return inner;
    const next = this.#peek();
    return this.#fail(next, `a ) is missing for the ( in column ${open.start + 1}`, [')']);
  }

  /** `~b text`: text in the body. */
  #tilde(tilde: Token): Maybe {
    const letter = this.#take();
    if (letter.kind !== 'word' || letter.text !== 'b' || letter.start !== tilde.end)
      return this.#fail(tilde, 'left of ~ stands a field; ~b TEXT looks into bodies', ['~b']);
    const value = this.#value('TEXT');
    return value && { kind: 'compare', field: 'body', operator: '*=', value: value.text };
  }

  #word(token: Token): Maybe {
    const next = this.#peek();
    const isCall = next.kind === 'bracket' && next.text === '(' && next.start === token.end;
    if (isCall && token.text === 'has') return this.#has();
    if (isCall && token.text === 'xpath') return this.#xpath();
    const isCompared = (next.kind === 'operator' && isComparison(next.text)) || isIn(next);
    if (!isCompared || fieldNamed(token.text) === undefined) {
      const short = this.#shorthand(token, isCompared);
      if (short !== undefined || this.error) return short;
    }
    const name = fieldNamed(token.text);
    if (name === undefined) return this.#unknown(token, isCompared);
    return isCompared ? this.#compared(name) : { kind: 'present', field: name };
  }

  /** `iq`, `#12`, `@juliet`. */
  #shorthand({ text, start, end }: Token, isCompared: boolean): Maybe {
    if (isCompared) return undefined;
    const kind = Object.hasOwn(shorthands, text) ? shorthands[text] : undefined;
    if (kind !== undefined) return { kind: 'compare', field: 'kind', operator: '==', value: kind };
    const at: Token = { kind: 'word', text: text.slice(1), start: start + 1, end };
    if (text.startsWith('#')) return this.#checked('flow', '==', at);
    if (!text.startsWith('@')) return undefined;
    return this.#checked(at.text.includes('@') ? 'jid' : 'jid.local', '==', at);
  }

  #unknown(token: Token, isCompared: boolean): undefined {
    const known = isCompared ? fieldNames : [...fieldNames, ...Object.keys(shorthands), ...functions];
    const hint = isCompared ? '' : ', or write it in quotes to search for it';
    const near = suggest(token.text, known).replace(/^known here: .*$/, 'docs/filters.md lists them');
    return this.#fail(token, `there is no field "${token.text}"; ${near}${hint}`, known);
  }

  #compared(name: FieldName): Maybe {
    const symbol = this.#take();
    if (isIn(symbol)) return this.#in(name);
    const field = fieldOf(name);
    const operator = operators.find((each) => each === symbol.text);
    const able = operatorsOf(field.type);
    if (operator === undefined || !able.includes(operator))
      return this.#fail(
        symbol,
        `${name} is ${typeNames[field.type]}; compare it with ${able.join(' ')}`,
        able,
      );
    const value = this.#value(name);
    return value && this.#checked(name, operator, value);
  }

  #checked(name: FieldName, operator: Operator, value: Token): Maybe {
    const wrong = valueFault(fieldOf(name), operator, value.text);
    if (wrong !== undefined) return this.#fail(value, `${name}: ${wrong}`, choicesOf(fieldOf(name)));
    return { kind: 'compare', field: name, operator, value: value.text };
  }

  #in(field: FieldName): Maybe {
    const open = this.#peek();
    if (!this.#takes('bracket', '{')) return this.#fail(open, 'after in comes a list such as {a, b}', ['{']);
    const values: string[] = [];
    do {
      const value = this.#value(field);
      if (value === undefined || !this.#checked(field, '==', value)) return undefined;
      values.push(value.text);
    } while (this.#takes('bracket', ','));
    if (this.#takes('bracket', '}')) return { kind: 'in', field, values };
    return this.#fail(this.#peek(), 'the list goes on with , or ends with }', [',', '}']);
  }

  #value(what: string): Token | undefined {
    const token = this.#take();
    if (token.kind === 'word' || token.kind === 'string') return token;
    const field = fieldNamed(what);
    const message = `a value for ${what} is missing here; text with spaces or symbols stands in quotes`;
    return this.#fail(token, message, field ? choicesOf(fieldOf(field)) : []);
  }

  /** What stands in the brackets of a function. */
  #argument(what: string): Token | undefined {
    this.#take();
    const value = this.#value(what);
    if (value === undefined || this.#takes('bracket', ')')) return value;
    return this.#fail(this.#peek(), 'a ) is missing; a value with spaces or symbols stands in quotes', [')']);
  }

  #has(): Maybe {
    const argument = this.#argument('has(NAMESPACE or NAME)');
    return argument && { kind: 'has', what: argument.text };
  }

  #xpath(): Maybe {
    const argument = this.#argument('xpath("PATH")');
    if (argument === undefined) return undefined;
    const path = parsePath(argument.text);
    if (!('message' in path)) return { kind: 'xpath', path: argument.text };
    // Without escapes the fault has a column of its own.
    const inside = argument.kind === 'word' ? path.at : path.at + 1;
    const isPlain =
      argument.end - argument.start === argument.text.length + (argument.kind === 'word' ? 0 : 2);
    const start = argument.start + (isPlain ? Math.min(inside, argument.text.length) : 0);
    return this.#fail({ ...argument, start }, path.message);
  }
}

const nothing: Token = { kind: 'end', text: '', start: 0, end: 0 };
const isComparison = (text: string): boolean => operators.some((each) => each === text);
const isIn = ({ kind, text }: Token): boolean => kind === 'word' && text === 'in';
const choicesOf = (field: Field): readonly string[] => (field.type === 'choice' ? field.choices : []);

const typeNames: Readonly<Record<Field['type'], string>> = {
  word: 'text',
  text: 'text',
  jid: 'an address',
  number: 'a number',
  size: 'a size',
  duration: 'a duration',
  time: 'a time',
  flag: 'true or false',
  choice: 'one of a few words',
};

const beforeCondition = ({ kind, text }: Token): string =>
  kind === 'end'
    ? 'a condition is missing here, such as kind==iq'
    : `a condition should stand here, such as kind==iq, not ${text}`;

const afterCondition = ({ text }: Token): string =>
  text === ')' ? 'there is no ( for this )' : `&& or || should stand here, not ${text}`;

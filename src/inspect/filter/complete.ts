// What could be written next in a filter: the candidates for Tab.
import { type FieldName, fieldAliases, fieldNames, fieldOf } from './fields.js';
import { fieldNamed, functions, shorthands } from './parse.js';
import { isWord, quoted, type Token, tokenise } from './token.js';
import { operatorsOf } from './value.js';

export interface Candidate {
  /** What takes the place of [from, to). */
  readonly text: string;
  /** For people; empty when the text says it all. */
  readonly about: string;
}

export interface Completion {
  readonly from: number;
  readonly to: number;
  /** The best first; all begin with what is written from `from` to the cursor. */
  readonly candidates: readonly Candidate[];
}

/** Most candidates that are offered. */
const mostCandidates = 100;

/** @param seen values of a field that occur in what is shown, for fields of which the language does not know them */
export function complete(
  text: string,
  cursor: number,
  seen: (field: FieldName) => readonly string[] = () => [],
): Completion {
  const at = Math.max(0, Math.min(cursor, text.length));
  const { tokens, fault } = tokenise(text.slice(0, at));
  // Inside a string that has no end yet there is nothing to offer.
  if (fault) return { from: at, to: at, candidates: [] };
  const written = tokens.slice(0, -1);
  const last = written.at(-1);
  const isInside = last !== undefined && last.end === at && last.kind === 'word';
  const before = isInside ? written.slice(0, -1) : written;
  const prefix = isInside ? last.text : '';
  const candidates = candidatesAfter(before, isInside, seen)
    .filter((candidate) => candidate.text.startsWith(prefix) && candidate.text !== prefix)
    .slice(0, mostCandidates);
  return { from: isInside ? last.start : at, to: at, candidates };
}

function candidatesAfter(
  before: readonly Token[],
  isInside: boolean,
  seen: (field: FieldName) => readonly string[],
): readonly Candidate[] {
  const compared = comparedField(before);
  if (compared !== undefined) return values(compared, seen);
  const last = before.at(-1);
  if (last === undefined || isOpening(last)) return conditions;
  const field = last.kind === 'word' && !isValue(before) ? fieldNamed(last.text) : undefined;
  const symbols = field === undefined || isInside ? [] : [...operatorsOf(fieldOf(field).type), 'in'];
  const joining = isInside ? [...conditions] : [];
  return [...symbols.map(plain), ...['&&', '||'].map(plain), ...joining];
}

/** The field whose value should come next: after its comparison, or in its list. */
function comparedField(before: readonly Token[]): FieldName | undefined {
  let at = before.length - 1;
  if (before[at]?.text === '{' || before[at]?.text === ',') {
    while (at >= 0 && before[at]?.text !== '{') at--;
    at--;
    return before[at]?.text === 'in' ? fieldNamed(before[at - 1]?.text ?? '') : undefined;
  }
  const symbol = before[at];
  if (symbol?.kind !== 'operator' || ['&&', '||', '!'].includes(symbol.text)) return undefined;
  return fieldNamed(before[at - 1]?.text ?? '');
}

/** Whether the last token is what a field is compared with. */
function isValue(before: readonly Token[]): boolean {
  return comparedField(before.slice(0, -1)) !== undefined;
}

const isOpening = ({ kind, text }: Token): boolean =>
  (kind === 'operator' && ['&&', '||', '!'].includes(text)) ||
  (kind === 'bracket' && text === '(') ||
  (kind === 'word' && ['and', 'or', 'not'].includes(text));

const plain = (text: string): Candidate => ({ text, about: '' });

function values(name: FieldName, seen: (field: FieldName) => readonly string[]): readonly Candidate[] {
  const field = fieldOf(name);
  if (field.type === 'choice') return field.choices.map(plain);
  if (field.type === 'flag') return ['true', 'false'].map(plain);
  return [...new Set(seen(name))].map((value) => plain(isWord(value) ? value : quoted(value)));
}

const functionsAbout: Readonly<Record<string, string>> = {
  has: 'an element of this namespace or name',
  xpath: 'a path through the element',
};

/** Own names first, then those of others. */
const conditions: readonly Candidate[] = [
  ...fieldNames.map((name) => ({ text: name as string, about: fieldOf(name).about })),
  ...functions.map((name) => ({ text: `${name}(`, about: functionsAbout[name] ?? '' })),
  ...Object.entries(shorthands).map(([word, kind]) => ({ text: word, about: `kind == ${kind}` })),
  ...Object.entries(fieldAliases).map(([alias, name]) => ({ text: alias, about: name })),
].filter(({ text }, at, all) => all.findIndex((each) => each.text === text) === at);

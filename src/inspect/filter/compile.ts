// A checked expression as one function: cheap conditions first, and nothing is made while it runs.
import type { TapRecord } from '../../model/record.js';
import { leads, parsePath } from '../../xmpp/xpath.js';
import { type Comparison, jidTest, numberTest, textTest, wordTest } from './comparison.js';
import { elementOf, someElement } from './element.js';
import type { Expression } from './expression.js';
import type { FilterFacts } from './facts.js';
import { type Cost, cost, type Field } from './field.js';
import { fieldOf } from './fields.js';
import { kinds } from './kind.js';
import { choiceOf } from './value.js';

export type Predicate = (record: TapRecord, facts: FilterFacts) => boolean;

interface Compiled {
  readonly matches: Predicate;
  readonly cost: Cost;
  readonly needsFacts: boolean;
}

const never: Predicate = () => false;
const always = (): boolean => true;

export function compile(expression: Expression): Compiled {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return joined(expression.kind, expression.of.map(compile));
    case 'not':
      return negated(compile(expression.of));
    case 'compare': {
      const field = fieldOf(expression.field);
      const { operator, value } = expression;
      if (operator !== '!=') return ofField(field, comparison(field, operator, value));
      return ofField(field, not(comparison(field, '==', value)));
    }
    case 'in': {
      const field = fieldOf(expression.field);
      return ofField(field, any(expression.values.map((value) => comparison(field, '==', value))));
    }
    case 'present': {
      const field = fieldOf(expression.field);
      return ofField(field, presence(field));
    }
    case 'has':
      return { matches: has(expression.what), cost: cost.parse, needsFacts: false };
    case 'xpath':
      return { matches: xpath(expression.path), cost: cost.parse, needsFacts: false };
    case 'text': {
      const field = fieldOf('text');
      return ofField(field, comparison(field, '*=', expression.text));
    }
    default:
      return expression satisfies never;
  }
}

const ofField = (field: Field, matches: Predicate): Compiled => ({
  ...{ matches, cost: field.cost, needsFacts: field.cost === cost.facts },
});

const not =
  (matches: Predicate): Predicate =>
  (record, facts) =>
    !matches(record, facts);

const negated = (inner: Compiled): Compiled => ({ ...inner, matches: not(inner.matches) });

/** All conditions are free of side effects, so their order is ours. */
function joined(kind: 'and' | 'or', parts: readonly Compiled[]): Compiled {
  const ordered = [...parts].sort((a, b) => a.cost - b.cost);
  const predicates = ordered.map(({ matches }) => matches);
  return {
    matches: kind === 'and' ? all(predicates) : any(predicates),
    cost: ordered.at(-1)?.cost ?? cost.field,
    needsFacts: ordered.some(({ needsFacts }) => needsFacts),
  };
}

/** Pairs are called directly, which is faster than a loop over a list. */
const all = ([first = always, ...others]: readonly Predicate[]): Predicate => {
  if (others.length === 0) return first;
  const rest = all(others);
  return (record, facts) => first(record, facts) && rest(record, facts);
};

const any = ([first = never, ...others]: readonly Predicate[]): Predicate => {
  if (others.length === 0) return first;
  const rest = any(others);
  return (record, facts) => first(record, facts) || rest(record, facts);
};

function comparison(field: Field, operator: Comparison, value: string): Predicate {
  switch (field.type) {
    case 'word':
      return withTest(field.some, wordTest(operator, value));
    case 'text':
      return withTest(field.some, textTest(operator, value));
    case 'jid':
      return withTest(field.some, jidTest(operator, value));
    case 'flag':
      return value === 'true' ? field.some : not(field.some);
    case 'choice': {
      const wanted = choiceOf(field, value);
      if (field === fieldOf('kind') && isKind(wanted)) return kinds[wanted];
      return withTest(field.some, wordTest(operator, wanted));
    }
    default:
      return withTest(field.some, numberTest(field.type, operator, value));
  }
}

const isKind = (name: string): name is keyof typeof kinds => Object.hasOwn(kinds, name);

const withTest =
  <T>(
    some: (record: TapRecord, facts: FilterFacts, test: (value: T) => boolean) => boolean,
    test: (value: T) => boolean,
  ): Predicate =>
  (record, facts) =>
    some(record, facts, test);

const presence = (field: Field): Predicate =>
  field.type === 'flag' ? field.some : (record, facts) => field.some(record, facts, always);

/** An element or attribute of a namespace has it written somewhere in the text, unless with references. */
const has =
  (what: string): Predicate =>
  (record) => {
    const element = elementOf(record);
    if (element === undefined) return false;
    return someElement(element, (each) => each.getName() === what || each.getNS() === what);
  };

function xpath(text: string): Predicate {
  const path = parsePath(text);
  if ('message' in path) return never;
  return (record) => {
    const element = elementOf(record);
    return element !== undefined && leads(path, element);
  };
}

// The parser: what is wrong is told with its column and with what would be right, and no text makes it throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expression, operators } from '../../../src/inspect/filter/expression.js';
import { noFacts } from '../../../src/inspect/filter/facts.js';
import { fieldNames, fieldOf } from '../../../src/inspect/filter/fields.js';
import { formatFilterError, isFilterError, parseFilter } from '../../../src/inspect/filter/filter.js';
import { printExpression } from '../../../src/inspect/filter/print.js';
import { operatorsOf } from '../../../src/inspect/filter/value.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';

describe('a wrong filter', () => {
  it.each([
    ['', 1, 'a condition is missing here, such as kind==iq'],
    ['iq && tpye==error', 7, 'there is no field "tpye"; did you mean "type"?'],
    ['acke', 1, 'there is no field "acke"; did you mean "acked"?, or write it in quotes to search for it'],
    ['iq (type==error', 16, 'a ) is missing for the ( in column 4'],
    ['iq)', 3, 'there is no ( for this )'],
    ['iq &&', 6, 'a condition is missing here, such as kind==iq'],
    ['iq & msg', 4, '"&" alone means nothing here; write &&'],
    ['iq && type = get', 12, '"=" alone means nothing here; write =='],
    ["body=='x", 7, "the string has no end; write a second '"],
    ["'x'==type", 1, 'left of == stands a field, without quotes'],
    ['from < 3', 6, 'from is an address; compare it with == != ^= $= *= ~'],
    ['size ~ 3', 6, 'size is a size; compare it with == != < <= > >='],
    ['kind ~ iq', 6, 'kind is one of a few words; compare it with == !='],
    ['age > 2', 7, 'age: it should be a duration with its unit, such as 250ms or 2s'],
    ['size > 2parsec', 8, 'size: it should be a size such as 512, 10KB or 1MiB'],
    ['flow==x', 7, 'flow: it should be a number such as 12'],
    ['#x', 2, 'flow: it should be a number such as 12'],
    ['time > noon', 8, 'time: it should be a time such as 14:30, 14:30:05.250 or 2026-01-31T14:30:00Z'],
    ['kind==mesage', 7, 'kind: there is no "mesage"; did you mean "message"?'],
    ['acked==yes', 8, 'acked: it should be true or false'],
    ["from=='a b'", 7, 'from: it should be an address such as juliet@example.org'],
    ["body ~ 'a('", 8, 'body: it should be a regular expression: missing closing ): `a(`'],
    ["body ~ '(a)\\\\1'", 8, 'body: it should be a regular expression: invalid escape sequence: `\\1`'],
    ['type in a', 9, 'after in comes a list such as {a, b}'],
    ['type in {a b}', 12, 'the list goes on with , or ends with }'],
    ['type==', 7, 'a value for type is missing here; text with spaces or symbols stands in quotes'],
    ['has(a b)', 7, 'a ) is missing; a value with spaces or symbols stands in quotes'],
    ['xpath("body")', 8, 'a path begins with / or //, such as /message/body'],
    [
      'xpath("//body[")',
      14,
      "a condition is like [@type='chat'], [text()='hello'] or [namespace-uri()='urn:xmpp:ping']",
    ],
    ['~c x', 1, 'left of ~ stands a field; ~b TEXT looks into bodies'],
    [`${'('.repeat(70)}iq`, 65, 'brackets and negations go at most 64 deep; write it flatter'],
    ['x'.repeat(5000), 4097, 'the filter is longer than 4096 characters; shorten it'],
  ])('%s', (text, column, message) => {
    expect(parseFilter(text)).toMatchObject({ column, message });
  });

  it('is shown with a caret under its column, and nothing that a terminal would obey', () => {
    const text = 'id==\u001b本 && tpye';
    const error = parseFilter(text);
    if (!isFilterError(error)) throw new Error('it should be wrong');
    expect(formatFilterError(text, error)).toBe(
      'column 11: there is no field "tpye"; did you mean "type"?, or write it in quotes to search for it\n' +
        '  id==\\x1b本 && tpye\n' +
        `  ${' '.repeat(14)}^`,
    );
  });

  it('says what could stand there', () => {
    expect(parseFilter('dir==left')).toMatchObject({ expected: ['up', 'down'] });
    expect(parseFilter('iq )')).toMatchObject({ expected: ['&&', '||'] });
  });
});

const anyRecord: TapRecord = {
  ...{ t: 'stanza', seq: 1, flow: 1, at: micros(0), dir: 'upstream', offset: 0, size: 20, name: 'message' },
  ...{ ns: 'jabber:client', xml: '<message><body>x</body></message>' },
};

const piece = fc.oneof(
  fc.constantFrom(
    ...operators,
    '&&',
    '||',
    '!',
    '(',
    ')',
    '{',
    '}',
    ',',
    "'",
    '"',
    '\\',
    '~b',
    '#',
    '@',
    ' ',
  ),
  fc.constantFrom(
    'iq',
    'type',
    'from',
    'body',
    'has(',
    'xpath("//',
    'in',
    'or',
    'not',
    '1',
    '2s',
    'a@b',
    'é',
    '\0',
  ),
  fc.string({ maxLength: 4 }),
);

it('no text makes it throw, and the column of a fault is inside the text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('');
      const parsed = parseFilter(text);
      if (!isFilterError(parsed)) {
        expect(typeof parsed.matches(anyRecord, noFacts)).toBe('boolean');
        return;
      }
      expect(parsed.column).toBeGreaterThanOrEqual(1);
      expect(parsed.column).toBeLessThanOrEqual(text.length + 1);
      expect(parsed.message).not.toBe('');
    }),
    { numRuns: 3000 },
  );
});

const words = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('a', 'or', 'in', '', "'", '\\', '\\n', '^=', 'x y'),
);
const valueFor = (type: string, choices: readonly string[]): fc.Arbitrary<string> => {
  switch (type) {
    case 'word':
    case 'text':
      return words;
    case 'jid':
      return fc.constantFrom('a.lit', 'juliet@a.lit', 'juliet@a.lit/x y', "a.lit/'");
    case 'flag':
      return fc.constantFrom('true', 'false');
    case 'choice':
      return fc.constantFrom(...choices);
    default:
      return fc.constantFrom(
        ...(type === 'duration' ? ['2s', '1m30s'] : type === 'time' ? ['12:30'] : ['12', '0']),
      );
  }
};
const compared: fc.Arbitrary<Expression> = fc.constantFrom(...fieldNames).chain((name) => {
  const field = fieldOf(name);
  const values = valueFor(field.type, field.type === 'choice' ? field.choices : []);
  return fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constant(name),
      operator: fc.constantFrom(...operatorsOf(field.type).filter((each) => each !== '~')),
      value: values,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      field: fc.constant(name),
      values: fc.array(values, { minLength: 1, maxLength: 3 }),
    }),
    fc.constant<Expression>({ kind: 'present', field: name }),
  );
});
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 4, arbitrary: compared },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('has' as const), what: words }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('text' as const), text: words }) },
  { weight: 1, arbitrary: fc.constant<Expression>({ kind: 'xpath', path: "//a[@b='c']" }) },
);
const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ kind: fc.constant('not' as const), of: tie('tree') }),
    ...(['and', 'or'] as const).map((kind) =>
      fc
        .array(tie('tree'), { minLength: 2, maxLength: 3 })
        // A chain within a chain of its own kind is one chain.
        .map(
          (of): Expression => ({ kind, of: of.flatMap((each) => (each.kind === kind ? each.of : [each])) }),
        ),
    ),
  ),
}));

it('what is printed is read back as the same expression', () => {
  fc.assert(
    fc.property(tree, (expression) => {
      const printed = printExpression(expression);
      fc.pre(printed.length < 4000);
      const parsed = parseFilter(printed);
      if (isFilterError(parsed)) throw new Error(`${printed}: ${parsed.column}: ${parsed.message}`);
      expect(parsed.expression).toEqual(expression);
    }),
    { numRuns: 1000 },
  );
});

// An expression as text that is read back as the same expression.
import type { Expression } from './expression.js';
import { isWord, quoted } from './token.js';

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'or':
      return expression.of.map(printExpression).join(' || ');
    case 'and':
      return expression.of
        .map((each) => (each.kind === 'or' ? bracketed(each) : printExpression(each)))
        .join(' && ');
    case 'not':
      return `!${expression.of.kind === 'or' || expression.of.kind === 'and' ? bracketed(expression.of) : printExpression(expression.of)}`;
    case 'compare':
      return `${expression.field} ${expression.operator} ${printValue(expression.value)}`;
    case 'in':
      return `${expression.field} in {${expression.values.map(printValue).join(', ')}}`;
    case 'present':
      return expression.field;
    case 'has':
      return `has(${printValue(expression.what)})`;
    case 'xpath':
      return `xpath(${quoted(expression.path)})`;
    case 'text':
      return quoted(expression.text);
    default:
      return expression satisfies never;
  }
}

const bracketed = (expression: Expression): string => `(${printExpression(expression)})`;
const printValue = (text: string): string => (isWord(text) ? text : quoted(text));

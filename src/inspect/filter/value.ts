// Values as they are written in a filter, by the type of their field; what is wrong with them is told as what would be right.
import { parseDuration, parseSize } from '../../model/duration.js';
import { suggest } from '../../model/suggest.js';
import { parseJid } from '../../xmpp/jid.js';
import type { Operator } from './expression.js';
import type { Field } from './field.js';
import { kindAliases } from './kind.js';
import { compileRegex } from './regex.js';

/** A number, or undefined when the text is none of its type: µs for durations and times, bytes for sizes. */
export function numberOf(type: 'number' | 'size' | 'duration' | 'time', text: string): number | undefined {
  switch (type) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    case 'size':
      return parseSize(text);
    case 'duration':
      return text === '0' ? 0 : parseDuration(text);
    case 'time':
      return parseClock(text) ?? parseInstant(text);
    default:
      return type satisfies never;
  }
}

const clockForm = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?$/;
const instantForm = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** `12:34`, `12:34:56.789`: µs since midnight. */
export function parseClock(text: string): number | undefined {
  const [, hours, minutes, seconds = '0'] = clockForm.exec(text) ?? [];
  if (hours === undefined) return undefined;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e6);
}

/** ISO 8601: µs since the epoch. Without a zone it is local time, as JavaScript has it. */
function parseInstant(text: string): number | undefined {
  const millis = instantForm.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(millis) ? undefined : millis * 1000;
}

const examples = {
  number: 'a number such as 12',
  size: 'a size such as 512, 10KB or 1MiB',
  duration: 'a duration with its unit, such as 250ms or 2s',
  time: 'a time such as 14:30, 14:30:05.250 or 2026-01-31T14:30:00Z',
};

/** The choice by whatever name. */
export const choiceOf = (field: Extract<Field, { type: 'choice' }>, text: string): string =>
  field.choices.includes(text) ? text : (aliasesOf(field)[text] ?? text);

const aliasesOf = ({ choices }: Extract<Field, { type: 'choice' }>): Readonly<Record<string, string>> =>
  choices.includes('up') ? { upstream: 'up', downstream: 'down' } : kindAliases;

/** Which comparisons the types know; all know `==`, `!=` and `in`. */
const texts: readonly Operator[] = ['==', '!=', '^=', '$=', '*=', '~'];
const ordered: readonly Operator[] = ['==', '!=', '<', '<=', '>', '>='];
export const operatorsOf = (type: Field['type']): readonly Operator[] => {
  if (type === 'word' || type === 'text' || type === 'jid') return texts;
  return type === 'flag' || type === 'choice' ? ['==', '!='] : ordered;
};

/** What would be right instead of this value; undefined when it is right. */
export function valueFault(field: Field, operator: Operator | 'in', text: string): string | undefined {
  switch (field.type) {
    case 'word':
    case 'text':
      return operator === '~' ? regexFault(text) : undefined;
    case 'jid':
      if (operator === '~') return regexFault(text);
      if (operator === '^=' || operator === '$=' || operator === '*=') return undefined;
      return parseJid(text) ? undefined : 'it should be an address such as juliet@example.org';
    case 'flag':
      return text === 'true' || text === 'false' ? undefined : 'it should be true or false';
    case 'choice': {
      const isKnown = field.choices.includes(choiceOf(field, text));
      return isKnown ? undefined : `there is no "${text}"; ${suggest(text, field.choices)}`;
    }
    default:
      return numberOf(field.type, text) === undefined ? `it should be ${examples[field.type]}` : undefined;
  }
}

function regexFault(text: string): string | undefined {
  const regex = compileRegex(text);
  return 'wrong' in regex ? `it should be a regular expression: ${regex.wrong}` : undefined;
}

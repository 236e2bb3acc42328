// Comparisons as functions: made once for a filter, then called for each value without making anything.
import { formatBareJid, type Jid, parseJid } from '../../xmpp/jid.js';
import type { Operator } from './expression.js';
import { compileRegex } from './regex.js';
import { numberOf, parseClock } from './value.js';

type StringTest = (value: string) => boolean;
type NumberTest = (value: number) => boolean;

/** `!=` is not here: it is the negation of `==`, for all values of a field together. */
export type Comparison = Exclude<Operator, '!='>;

const never = (): boolean => false;

function regexTest(pattern: string): StringTest {
  const regex = compileRegex(pattern);
  return 'wrong' in regex ? never : regex;
}

/** As it is written. */
export function wordTest(operator: Comparison, wanted: string): StringTest {
  switch (operator) {
    case '==':
      return (value) => value === wanted;
    case '^=':
      return (value) => value.startsWith(wanted);
    case '$=':
      return (value) => value.endsWith(wanted);
    case '*=':
      return (value) => value.includes(wanted);
    case '~':
      return regexTest(wanted);
    default:
      return never;
  }
}

const anchors: Readonly<Partial<Record<Comparison, readonly [string, string]>>> = {
  '==': ['^', '$'],
  '^=': ['^', ''],
  '$=': ['', '$'],
  '*=': ['', ''],
};

/** In upper or lower case. Every character of the pattern stands for itself, so it is no danger to search by RegExp. */
export function textTest(operator: Comparison, wanted: string): StringTest {
  if (operator === '~') return regexTest(wanted);
  const [before, after] = anchors[operator] ?? [];
  if (before === undefined || after === undefined) return never;
  const literal = wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const regex = new RegExp(before + literal + after, 'iu');
  return (value) => regex.test(value);
}

/** Addresses are compared as far as the wanted one goes: domain, account, or account and resource (RFC 7622 §3). */
export function jidTest(operator: Comparison, wanted: string): StringTest {
  if (operator === '~') return regexTest(wanted);
  if (operator !== '==') {
    const test = wordTest(operator, wanted.toLowerCase());
    return (value) => test(value.toLowerCase());
  }
  const jid = parseJid(wanted);
  if (!jid) return never;
  if (jid.local === undefined && jid.resource === undefined) return domainTest(jid.domain);
  return addressTest(jid);
}

function domainTest(domain: string): StringTest {
  return (value) => {
    const slash = value.indexOf('/');
    const bare = slash < 0 ? value.length : slash;
    const at = value.lastIndexOf('@', bare);
    return isFolded(value, at + 1, bare, domain);
  };
}

function addressTest(jid: Jid): StringTest {
  const wanted = formatBareJid(jid);
  return (value) => {
    const slash = value.indexOf('/');
    const bare = slash < 0 ? value.length : slash;
    if (!isFolded(value, 0, bare, wanted)) return false;
    return jid.resource === undefined || (slash >= 0 && value.slice(slash + 1) === jid.resource);
  };
}

/** Whether value[from, to) is the wanted text, which is in lower case; a final dot of a domain says nothing. */
function isFolded(value: string, from: number, to: number, wanted: string): boolean {
  const end = to > from && value.charAt(to - 1) === '.' ? to - 1 : to;
  if (end - from !== wanted.length) return false;
  return value.startsWith(wanted, from) || value.slice(from, end).toLowerCase() === wanted;
}

export function numberTest(
  type: 'number' | 'size' | 'duration' | 'time',
  operator: Comparison,
  written: string,
): NumberTest {
  const wanted = numberOf(type, written);
  if (wanted === undefined) return never;
  const test = orderTest(operator, wanted);
  if (type !== 'time' || parseClock(written) === undefined) return test;
  return (at) => test(sinceMidnight(at));
}

function orderTest(operator: Comparison, wanted: number): NumberTest {
  switch (operator) {
    case '==':
      return (value) => value === wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
    default:
      return never;
  }
}

/** µs, in local time: as the screen and the lines show it. */
function sinceMidnight(at: number): number {
  const date = new Date(at / 1000);
  const seconds = date.getHours() * 3600 + date.getMinutes() * 60 + date.getSeconds();
  return seconds * 1e6 + (at % 1e6);
}

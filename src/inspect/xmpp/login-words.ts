// What a login came to, in words: why it failed, whether something better was offered, what came along with it.
import type { Element } from '@xmpp/xml';
import { readErrorCondition } from '../../xmpp/error-condition.js';
import { ns } from '../../xmpp/namespaces.js';
import { attribute, childElements } from '../../xmpp/summary/reading.js';
import { brief } from './text.js';

/** RFC 6120 §6.5. */
const conditions: Readonly<Record<string, string>> = {
  aborted: 'the client gave up',
  'account-disabled': 'the account is disabled',
  'credentials-expired': 'the password or token has expired',
  'encryption-required': 'this mechanism needs TLS',
  'incorrect-encoding': 'the data was not base64',
  'invalid-authzid': 'the user may not act under that address',
  'invalid-mechanism': 'the server does not take this mechanism',
  'malformed-request': 'the request was malformed',
  'mechanism-too-weak': 'the mechanism is too weak for the server',
  'not-authorized': 'wrong name, password or channel binding',
  'temporary-auth-failure': 'the server could not check it; later it may',
};

/** `not-authorized: wrong name, …`. */
export function failureInWords(failure: Element): string {
  const { condition = 'no condition', text } = readErrorCondition(failure, ns.sasl);
  const meaning = Object.hasOwn(conditions, condition) ? `: ${conditions[condition]}` : '';
  return `${brief(condition)}${meaning}${text ? ` (“${brief(text)}”)` : ''}`;
}

/** The higher, the harder to break; channel binding counts more than the hash. */
function strength(mechanism: string): number {
  const plus = mechanism.endsWith('-PLUS') ? 10 : 0;
  const ranks: readonly (readonly [RegExp, number])[] = [
    [/^SCRAM-SHA3?-512/, 6],
    [/^SCRAM-SHA-256/, 5],
    [/^SCRAM-SHA-1/, 4],
    [/^(?:DIGEST|CRAM)-MD5$/, 2],
    [/^PLAIN$/, 1],
  ];
  const rank = ranks.find(([form]) => form.test(mechanism))?.[1];
  return rank === undefined ? 0 : rank + plus;
}

/** The strongest mechanism that was offered, when a weaker one of its kind was taken. */
export function strongerThan(mechanism: string, offered: readonly string[]): string | undefined {
  const own = strength(mechanism);
  if (own === 0) return undefined;
  const best = offered.reduce((one, other) => (strength(other) > strength(one) ? other : one), mechanism);
  return strength(best) > own ? best : undefined;
}

/** What the success of SASL2 brings along, as parts of a sentence. */
export function broughtAlong(success: Element): string[] {
  const children = childElements(success);
  const inBound = children.filter((child) => child.getNS() === ns.bind2).flatMap(childElements);
  const has = (name: string): boolean => [...children, ...inBound].some((child) => child.getName() === name);
  const token = children.find((child) => child.getName() === 'token' && child.getNS() === ns.fast);
  const expiry = token && (attribute(token, 'expiry') ?? 'an unknown time');
  return [
    has('resumed') && 'session resumed',
    has('enabled') && 'stream management on',
    expiry !== undefined && `FAST token until ${brief(expiry)}`,
  ].filter((part) => part !== false);
}

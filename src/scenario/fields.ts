// The kinds of fields in scenario files, for zod, with messages that say what would be right.
import { z } from 'zod';
import { parseAddressRange } from '../model/address-range.js';
import { parseDuration, parseRate } from '../model/duration.js';
import { parseEndpoint, targetKinds } from '../model/endpoint.js';
import { suggest } from '../model/suggest.js';

/** What one process can open; more needs more machines. */
export const mostUsers = 100_000;

/** A value in a message, short. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'a map';
  if (value === null) return 'nothing';
  const text = String(value);
  return typeof value === 'string' ? `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"` : text;
}

/** The message of a field: `what` it should be (`a duration`), and `right`: how one is written. */
const wrong = (what: string, right: string) => (issue: { readonly input?: unknown }) =>
  issue.input === undefined ? `is missing; ${right}` : `${show(issue.input)} is not ${what}; ${right}`;

/** A map with these keys only. Of unknown keys, each gets a line of the message (see Faults.addIssues). */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key "${key}"; ${suggest(key, known)}`).join('\n')
        : wrong('a map', known.length === 0 ? 'write {}' : `its keys are ${known.join(', ')}`)(issue),
  });
}

export const list = () =>
  z.array(z.unknown(), {
    error: wrong('a list', 'write one "- step: {}" a line'),
  });

/** One of a few words. */
export const choice = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, { error: wrong('known', `write one of ${words.join(', ')}`) });

export const flag = () => z.boolean({ error: wrong('true or false', 'write true or false') });

export const text = (what: string, example: string) =>
  z
    .string({
      error: wrong(what, `write text, such as ${example}; text that begins with {{ needs quotes`),
    })
    .regex(/^[^\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*$/, {
      error: 'has a character that XML 1.0 does not allow; leave control characters out',
    });

export const integer = (min: number, max: number) => {
  const error = wrong(`a whole number from ${min} to ${max}`, `write one, such as ${Math.max(min, 1)}`);
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const duration = () =>
  parsed('a duration', 'write a number with its unit: 250ms, 5s, 2m', parseDuration);

/** Events per second. @param min 0: none at all is a rate too */
export const rate = (min?: 0) =>
  parsed('a rate', 'write 50/s or 600/m', (word) => {
    const perSecond = min === 0 && word === '0' ? 0 : parseRate(word);
    const isRate = perSecond !== undefined && (perSecond > 0 || min === 0) && perSecond <= maxRate;
    return isRate ? perSecond : undefined;
  });

/** The stages of a ramp. */
export const stages = <Stage extends z.ZodType>(stage: Stage) =>
  z
    .array(stage, { error: wrong('a list', 'write one "- { duration: 30s, target: … }" a line') })
    .min(1, { error: 'has no stage; write at least one' });

/** A start every µs: more than the clock can tell apart makes no schedule. */
const maxRate = 1_000_000;

export const endpoint = () =>
  understood(wrong('an endpoint', 'write tcp://HOST:PORT'), (word) => parseEndpoint(word, targetKinds));

/** Addresses of this machine. */
export const addressRange = () =>
  understood(wrong('an address', 'write 192.0.2.10 or 127.0.0.2-127.0.0.50'), parseAddressRange);

/** Text that `parse` understands, or says what is wrong with. */
function understood<T extends object>(
  error: (issue: { readonly input?: unknown }) => string,
  parse: (word: string) => T | { readonly wrong: string },
) {
  return z.string({ error }).transform((word, context) => {
    const value = parse(word);
    if (!('wrong' in value)) return value as T;
    context.addIssue({ code: 'custom', message: `"${word}": ${value.wrong}` });
    return z.NEVER;
  });
}

/** Text (or a number, taken as text) that `parse` understands. */
function parsed<T>(what: string, right: string, parse: (word: string) => T | undefined) {
  const error = wrong(what, right);
  return z.union([z.string(), z.number()], { error }).transform((input, context) => {
    const value = parse(String(input));
    if (value !== undefined) return value as T;
    context.addIssue({ code: 'custom', message: error({ input }) });
    return z.NEVER;
  });
}

// What the line of each kind of record must have, so that whatever reads records can rely on their types.
import type { Direction } from '../../model/flow.js';
import type { TapRecord } from '../../model/record.js';

export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
export const isDirection = (value: unknown): value is Direction =>
  value === 'upstream' || value === 'downstream';

/** What keeps these fields from being a record, in words; undefined when they are one. */
export function faultIn(fields: Fields): string | undefined {
  const kind = String(fields.t);
  if (!Object.hasOwn(kinds, kind)) return `no line has t ${JSON.stringify(fields.t)}`;
  const required = [...always, ...(kinds[kind] ?? [])];
  const wrong =
    required.find(([key, type]) => !types[type](fields[key])) ??
    optional.find(([key, type]) => fields[key] !== undefined && !types[type](fields[key]));
  return wrong && `${wrong[0]} should be ${wrong[1]}`;
}

/** `1e999` is none. */
const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isText = (value: unknown): boolean => typeof value === 'string';

/** What a field can be, in the words of the message. */
const types = {
  'a number': isNumber,
  'a string': isText,
  'an object': isObject,
  '"up" or "down"': isDirection,
  'a map of strings': (value: unknown) => isObject(value) && Object.values(value).every(isText),
  'numbers for up and down': (value: unknown) =>
    isObject(value) && isNumber(value.upstream) && isNumber(value.downstream),
} as const;

type Field = readonly [name: string, type: keyof typeof types];

const always: readonly Field[] = [
  ['seq', 'a number'],
  ['flow', 'a number'],
  ['at', 'a number'],
];
const optional: readonly Field[] = [
  ['id', 'a string'],
  ['type', 'a string'],
  ['from', 'a string'],
  ['to', 'a string'],
  ['b64', 'a string'],
  ['rtt', 'a number'],
  ['answers', 'a string'],
  ['sasl', 'an object'],
  ['sm', 'an object'],
  ['version', 'a string'],
  ['cipher', 'a string'],
  ['sni', 'a string'],
  ['alpn', 'a string'],
  ['summary', 'a string'],
  ['fields', 'a map of strings'],
  ['text', 'a string'],
  ['hex', 'a string'],
  ['detail', 'a string'],
  ['dir', '"up" or "down"'],
];
const directed: readonly Field[] = [
  ['dir', '"up" or "down"'],
  ['offset', 'a number'],
];
const element: readonly Field[] = [
  ...directed,
  ['size', 'a number'],
  ['name', 'a string'],
  ['ns', 'a string'],
  ['xml', 'a string'],
];

/** What a line of each kind must have. */
const kinds: Readonly<Record<string, readonly Field[]>> = {
  open: [
    ['transport', 'a string'],
    ['client', 'a string'],
    ['upstream', 'a string'],
  ],
  close: [
    ['how', 'a string'],
    ['bytes', 'numbers for up and down'],
  ],
  stream: [...directed, ['event', 'a string'], ['attrs', 'a map of strings'], ['xml', 'a string']],
  stanza: element,
  nonza: element,
  keepalive: [...directed, ['size', 'a number']],
  data: [...directed, ['bytes', 'a number'], ['protocol', 'a string']],
  violation: [...directed, ['rule', 'a string'], ['rfc', 'a string'], ['detail', 'a string']],
  tls: [
    ['leg', 'a string'],
    ['event', 'a string'],
  ],
  note: [
    ['topic', 'a string'],
    ['text', 'a string'],
  ],
  lint: [...directed, ['rule', 'a string'], ['rfc', 'a string'], ['detail', 'a string']],
  datagram: [...directed, ['bytes', 'a number'], ['protocol', 'a string']],
  segment: [
    ['dir', '"up" or "down"'],
    ['event', 'a string'],
    ['bytes', 'a number'],
  ],
  packets: [['counts', 'an object']],
  gap: [...directed, ['bytes', 'a number']],
  dropped: [['count', 'a number']],
} satisfies Record<TapRecord['t'], readonly Field[]>;

// STUN, TURN and what ICE does with them (RFC 8489, RFC 8656, RFC 8445), over UDP and TCP.
import type { DatagramProtocol, DatagramView, Reading, StreamProtocol } from '../protocol.js';
import { FieldList, shortened } from '../wire/fields.js';
import { isStun, readStun, type StunMessage, unknownAttributes } from '../wire/stun.js';
import { attributeText, stunAttributes } from '../wire/stun-attributes.js';

const name = 'stun';
/** Attributes that are shown; the rest is counted. */
const mostShown = 32;

export const stun: DatagramProtocol = {
  name,
  read: (view) => (isStun(view.bytes) ? readingOf(readStun(view.bytes), view) : undefined),
};

export const stunStream: StreamProtocol = {
  name,
  is: ({ upstream }) => isStun(Buffer.from(upstream, 'latin1')),
  piece(bytes) {
    if (!isStun(bytes)) return undefined;
    const { method, isTurn, class: kind } = readStun(bytes);
    return `${isTurn ? 'TURN' : 'STUN'} ${method} ${kind}`;
  },
};

function readingOf(message: StunMessage, view: DatagramView): Reading {
  const fields = fieldsOf(message, view);
  const inside = carriedIn(message, view);
  if (inside) fields.add('carries', inside.summary);
  return { protocol: name, summary: summaryOf(message, fields, inside), fields: fields.toRecord() };
}

function fieldsOf({ attributes, key, fingerprint }: StunMessage, { secrets }: DatagramView): FieldList {
  const fields = new FieldList().add('transaction', key.subarray(4).toString('hex'));
  for (const { type, value } of attributes.slice(0, mostShown)) {
    const [attribute, shape] = stunAttributes[type] ?? [];
    if (attribute === undefined || shape === undefined) continue;
    const suffix = attribute === 'FINGERPRINT' ? ` (${fingerprint})` : '';
    fields.add(attribute, attributeText(shape, value, key, secrets) + suffix);
  }
  if (attributes.length > mostShown) fields.add('further attributes', attributes.length - mostShown);
  const unknown = unknownAttributes(attributes);
  if (unknown.count > 0)
    fields.add('unknown attributes', `${unknown.count}, ${unknown.required} of them must be understood`);
  return fields;
}

/** A relayed datagram (RFC 8656 §11). */
function carriedIn({ attributes }: StunMessage, view: DatagramView): Reading | undefined {
  const data = attributes.find(({ type }) => stunAttributes[type]?.[0] === 'DATA');
  return data && view.carried(data.value);
}

/** What stands in a row, of the fields that are there. */
const told: readonly (readonly [field: string, words: string])[] = [
  ['ERROR-CODE', ''],
  ['XOR-MAPPED-ADDRESS', ''],
  ['MAPPED-ADDRESS', ''],
  ['XOR-RELAYED-ADDRESS', 'relay '],
  ['XOR-PEER-ADDRESS', 'peer '],
  ['CHANNEL-NUMBER', 'channel '],
  ['REQUESTED-TRANSPORT', ''],
  ['LIFETIME', 'lifetime '],
  ['USE-CANDIDATE', 'use-candidate'],
  ['unknown attributes', 'unknown attributes: '],
];

function summaryOf(message: StunMessage, fields: FieldList, inside: Reading | undefined): string {
  const label = `${message.isTurn ? 'TURN' : 'STUN'} ${message.method} ${message.class}`;
  if (message.fault !== undefined) return `${label}, malformed: ${message.fault}`;
  const details = told.flatMap(([field, words]) => {
    const value = fields.get(field);
    if (value === undefined) return [];
    return value === 'yes' ? [words] : [`${words}${value}`];
  });
  if (message.fingerprint === 'wrong') details.push('wrong fingerprint');
  if (inside) details.push(`carries ${inside.summary}`);
  return shortened([label, details.join(', ')].filter(Boolean).join(' '), 200);
}

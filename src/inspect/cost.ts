// What a kept record costs in memory: the budget of the history is a promise, so this errs on the high side.
import type { TapRecord } from '../model/record.js';

/**
 * Bytes of the object with its numbers, its places in the ring, in the list of its stream and in what filters found, and what the
 * garbage collector leaves lying about: with 320, which is the object alone, a buffer of 64 MiB cost the process 90.
 */
const overhead = 1_000;
/** Of a string beside its characters, rounded up to whole words. */
const perString = 24;
/** Text outside Latin-1 takes two bytes a character; of what has no known size in bytes all text is taken for such. */
const perCharacter = 2;

const ofText = (text: string | undefined): number =>
  text === undefined ? 0 : perString + perCharacter * text.length;

const ofTable = (table: Readonly<Record<string, unknown>>): number => {
  let cost = perString;
  for (const name in table) cost += ofText(name) + ofText(String(table[name]));
  return cost;
};

/** Bytes. Called for every record: it looks at the fields that can be long and allocates nothing. */
export function costOf(record: TapRecord): number {
  return overhead + textCost(record);
}

function textCost(record: TapRecord): number {
  switch (record.t) {
    case 'stanza':
    case 'nonza':
      return (
        perString +
        record.xml.length * (record.size > record.xml.length ? perCharacter : 1) +
        ofText(record.b64) +
        ofText(record.id) +
        ofText(record.from) +
        ofText(record.to) +
        (record.sasl ? overhead : 0) +
        (record.sm ? perString * 4 : 0)
      );
    case 'stream':
      return ofText(record.xml) + ofTable(record.attrs);
    case 'data':
      return ofText(record.text) + ofText(record.hex);
    case 'datagram':
      return (
        ofText(record.text) +
        ofText(record.hex) +
        ofText(record.summary) +
        (record.fields ? ofTable(record.fields) : 0)
      );
    case 'open':
      return ofText(record.client) + ofText(record.upstream);
    case 'violation':
    case 'lint':
      return ofText(record.detail);
    case 'tls':
      return ofText(record.detail) + ofText(record.sni) + ofText(record.alpn) + ofText(record.ja3);
    case 'note':
      return ofText(record.text);
    case 'close':
      return ofText(record.detail) + (record.sha256 ? 2 * (perString + 128) : 0);
    case 'segment':
      return ofText(record.detail);
    case 'packets':
      return ofTable(record.counts);
    case 'keepalive':
    case 'gap':
    case 'dropped':
      return 0;
    default:
      return record satisfies never;
  }
}

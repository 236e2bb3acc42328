// Which records tell that something went wrong, and which only keep a connection alive.
import type { TapRecord } from '../model/record.js';

/** Broken rules, errors, refusals and losses. */
export function isFailure(record: TapRecord): boolean {
  switch (record.t) {
    case 'violation':
    case 'lint':
    case 'gap':
    case 'dropped':
      return true;
    case 'stanza':
      return record.type === 'error';
    case 'nonza':
      return record.name === 'failure' || record.name === 'failed' || record.sasl?.fault !== undefined;
    case 'stream':
      return record.event === 'error';
    case 'close':
      return record.how !== 'fin' && record.how !== 'local';
    case 'tls':
      return record.event === 'failed';
    case 'segment':
      return record.event === 'reset' || record.event === 'missing';
    default:
      return false;
  }
}

/** White space between stanzas, `<r/>` and `<a/>` of stream management (XEP-0198 §4), and TCP's own keepalives. */
export function isUpkeep(record: TapRecord): boolean {
  if (record.t === 'keepalive') return true;
  if (record.t === 'segment') return record.event === 'keepalive';
  return (
    record.t === 'nonza' &&
    (record.name === 'r' || record.name === 'a') &&
    record.ns.startsWith('urn:xmpp:sm:')
  );
}

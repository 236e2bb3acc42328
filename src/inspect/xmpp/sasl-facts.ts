// What the data of a SASL step says, without any secret of it (RFC 4616, RFC 5802, RFC 7628, draft-schmaus-kitten-sasl-ht).
import type { SaslFacts } from '../../model/record.js';
import {
  readClientFinal,
  readClientFirst,
  readServerFinal,
  readServerFirst,
  unescapeName,
} from '../../xmpp/sasl/scram-message.js';
import { decodeText } from '../../xmpp/sasl/text.js';
import { brief } from './text.js';

/** One attempt, as far as it has come. */
export interface Exchange {
  readonly mechanism: string;
  /** Messages of the client and of the server so far, this one not included. */
  readonly sent: number;
  readonly received: number;
  /** The client's nonce, of which that of the server must be a continuation. */
  readonly nonce: string | undefined;
}

/** The nonce is for the next steps; it is no secret, but nobody needs it in a record. */
export interface ReadStep {
  readonly facts: SaslFacts;
  readonly nonce?: string;
}

/** Fewer are easily tried out (RFC 5802 §5.1, RFC 7677 §4). */
const fewestIterations = 4096;

/** Whether these characters are base64 and nothing else (RFC 6120 §13.9.1). */
export const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);

export function readClientData(data: Buffer, exchange: Exchange): ReadStep {
  const length = data.length;
  const { mechanism, sent } = exchange;
  const text = decodeText(data);
  if (text === undefined) return { facts: { length } };
  if (mechanism.startsWith('SCRAM-'))
    return sent === 0 ? clientFirst(text, length) : clientFinal(text, length, exchange);
  return { facts: { ...(sent === 0 && firstOf(mechanism, text)), length } };
}

export function readServerData(data: Buffer, exchange: Exchange): ReadStep {
  const length = data.length;
  const text = decodeText(data);
  if (text === undefined || !exchange.mechanism.startsWith('SCRAM-')) return { facts: { length } };
  return { facts: exchange.received === 0 ? serverFirst(text, length, exchange) : serverFinal(text, length) };
}

function clientFirst(text: string, length: number): ReadStep {
  const read = readClientFirst(text);
  const step = 'client-first';
  if (!read) return { facts: { step, length, fault: 'not a first message of SCRAM' } };
  const { binding, username = '', authzid, nonce } = read;
  const authcid = unescapeName(username);
  const acting = authzid && unescapeName(authzid);
  return {
    facts: {
      step,
      ...(authcid !== undefined && { authcid: brief(authcid) }),
      ...(acting && { authzid: brief(acting) }),
      ...(binding && { gs2: brief(binding) }),
      length,
    },
    ...(nonce !== undefined && { nonce }),
  };
}

function serverFirst(text: string, length: number, { nonce: own }: Exchange): SaslFacts {
  const read = readServerFirst(text);
  const step = 'server-first';
  if (!read) return { step, length, fault: 'not a first message of a SCRAM server' };
  const { nonce = '', salt = '', iterations: count } = read;
  const iterations = Number(count);
  const faults = [
    own !== undefined &&
      (!nonce.startsWith(own) || nonce === own) &&
      'the nonce does not go on from the client’s',
    iterations < fewestIterations && `fewer than ${fewestIterations} iterations`,
  ].filter((fault) => fault !== false);
  const saltLength = Buffer.from(salt, 'base64').length;
  return { step, iterations, saltLength, length, ...(faults.length > 0 && { fault: faults.join(', ') }) };
}

function clientFinal(text: string, length: number, { nonce: own }: Exchange): ReadStep {
  const read = readClientFinal(text);
  const step = 'client-final';
  if (!read) return { facts: { step, length, fault: 'not a final message of SCRAM' } };
  const isOther = own !== undefined && !read.nonce?.startsWith(own);
  return { facts: { step, length, ...(isOther && { fault: 'the nonce is another one' }) } };
}

function serverFinal(text: string, length: number): SaslFacts {
  const step = 'server-final';
  const read = readServerFinal(text);
  if (!read) return { step, length, fault: 'not a final message of a SCRAM server' };
  return { step, length, ...(read.error !== undefined && { fault: `the server says ${brief(read.error)}` }) };
}

type Names = Pick<SaslFacts, 'authcid' | 'authzid' | 'gs2' | 'fault'>;

/** What the first message of other mechanisms names. */
function firstOf(mechanism: string, text: string): Names {
  if (mechanism === 'PLAIN') return plain(text);
  if (mechanism === 'OAUTHBEARER') return bearer(text);
  if (mechanism === 'X-OAUTH2' || mechanism === 'X-TOKEN') return plain(text);
  if (mechanism.startsWith('HT-')) return named('authcid', text.split('\0', 1)[0]);
  return mechanism === 'EXTERNAL' ? named('authzid', text) : {};
}

const named = (key: 'authcid' | 'authzid', name: string | undefined): Names =>
  name ? { [key]: brief(name) } : {};

/** RFC 4616 §2: authzid NUL authcid NUL passwd. */
function plain(text: string): Names {
  const [authzid, authcid, ...rest] = text.split('\0');
  if (rest.length !== 1 || !authcid) return { fault: 'not two names and a password' };
  return { ...named('authzid', authzid), ...named('authcid', authcid) };
}

/** RFC 7628 §3.1: a GS2 header, then key/value pairs. */
function bearer(text: string): Names {
  const [header = ''] = text.split('\x01', 1);
  const [gs2, name = ''] = header.split(',');
  const authzid = name.startsWith('a=') ? unescapeName(name.slice(2)) : undefined;
  return { ...(gs2 && { gs2: brief(gs2) }), ...named('authzid', authzid) };
}

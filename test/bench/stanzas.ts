// The streams that are measured: valid XML of exact sizes, the same on every run.
import { ns } from '../../src/xmpp/namespaces.js';

export const streamHeader = Buffer.from(
  `<?xml version='1.0'?><stream:stream xmlns='${ns.client}' xmlns:stream='${ns.streams}' ` +
    `to='example.org' version='1.0'>`,
);

/** Bytes of one message. */
export const messageBytes = 350;
/** Bytes of one large stanza: the default limit of the framer. */
export const largeBytes = 1024 ** 2;

const openings = [
  'See you at the station, ',
  'Grüße aus Köln, ',
  'Tom &amp; Anna are late, ',
  'Did you read it? ',
];
const filler = 'the train leaves at seven and we still need tickets for everybody who comes along. '.repeat(
  5,
);

/** A one-to-one message with what clients add to it (XEP-0085, XEP-0184, XEP-0359): {@link messageBytes} long. */
export function chatMessage(n: number): string {
  const id = messageId(n);
  return filled(
    `<message from='juliet@example.org/phone' to='romeo@example.org' type='chat' id='${id}'><body>`,
    n,
    `</body><active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>` +
      `<origin-id xmlns='urn:xmpp:sid:0' id='${id}'/></message>`,
  );
}

/** A message with nothing but text: {@link messageBytes} long. */
export const plainMessage = (n: number): string =>
  filled(
    `<message from='juliet@example.org/phone' to='romeo@example.org' type='chat'><body>`,
    n,
    '</body></message>',
  );

/** `count` messages in a row. */
export const messages = (count: number, message: (n: number) => string): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, n) => message(n)).join(''));

/** What makes a stanza large: each cuts differently. */
export const largeStanzas = {
  text: (): Buffer => large('<message><body>', 'A quiet line of text. ', '</body></message>'),
  elements: (): Buffer =>
    large(
      "<iq type='result' id='r'><query xmlns='jabber:iq:roster'>",
      "<item jid='a@b.example'/>",
      '</query></iq>',
    ),
  attribute: (): Buffer => large("<message><x xmlns='urn:example:x' data='", 'QUJD', "'/></message>"),
} as const;

const messageId = (n: number): string => `3f2b7c1e-90d4-4b6a-8e57-${n.toString(16).padStart(12, '0')}`;

function filled(head: string, n: number, tail: string): string {
  const opening = openings[n % openings.length] ?? '';
  const room = messageBytes - Buffer.byteLength(head + opening + tail);
  return head + opening + filler.slice(0, room) + tail;
}

/** `piece` as often as it fits; white space, which may stand everywhere between the pieces, for what is left. */
function large(head: string, piece: string, tail: string): Buffer {
  const room = largeBytes - head.length - tail.length;
  const count = Math.floor(room / piece.length);
  return Buffer.from(head + piece.repeat(count) + ' '.repeat(room - count * piece.length) + tail);
}

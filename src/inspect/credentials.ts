// Where credentials stand in XMPP: by namespace, element and attribute, not by the look of the text.
import { ns } from '../xmpp/namespaces.js';

export interface Credentials {
  /** Elements whose whole content is one, by local name. */
  readonly elements?: readonly string[];
  /** Attributes whose value is one, by the local name of their element. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** Fields of a data form (XEP-0004) whose content is one, by their `var`. */
  readonly fields?: readonly string[];
}

const streamManagement: Credentials = {
  attributes: { enabled: ['id'], resume: ['previd'], resumed: ['previd'] },
};
const externalServices: Credentials = { attributes: { service: ['username', 'password'] } };
const roomPassword: Credentials = { elements: ['password'] };

export const credentials: Readonly<Record<string, Credentials>> = {
  // RFC 6120 §6: PLAIN is the password itself, SCRAM proofs can be attacked offline.
  [ns.sasl]: { elements: ['auth', 'challenge', 'response', 'success'] },
  // XEP-0388, and its upgrade tasks (XEP-0480).
  [ns.sasl2]: { elements: ['initial-response', 'challenge', 'response', 'additional-data', 'task-data'] },
  // XEP-0484.
  'urn:xmpp:fast:0': { attributes: { token: ['token'] } },
  // XEP-0078, XEP-0077.
  [ns.auth]: { elements: ['password', 'digest'] },
  [ns.register]: { elements: ['password'] },
  // XEP-0077 §4, XEP-0045 §10.1.3 and the options of XEP-0357 in forms.
  'jabber:x:data': { fields: ['password', 'password-verify', 'muc#roomconfig_roomsecret', 'secret'] },
  // XEP-0401: whoever has it can make an account.
  'urn:xmpp:pars:0': { attributes: { preauth: ['token'] } },
  // XEP-0114: SHA-1 of stream id and secret.
  [ns.component]: { elements: ['handshake'] },
  // XEP-0220.
  'jabber:server:dialback': { elements: ['result', 'verify'] },
  // XEP-0198: whoever knows the id can take the session over.
  'urn:xmpp:sm:2': streamManagement,
  'urn:xmpp:sm:3': streamManagement,
  // XEP-0045, XEP-0249, XEP-0048, XEP-0402.
  'http://jabber.org/protocol/muc': roomPassword,
  'http://jabber.org/protocol/muc#user': roomPassword,
  'jabber:x:conference': { attributes: { x: ['password'] } },
  'storage:bookmarks': roomPassword,
  'urn:xmpp:bookmarks:1': roomPassword,
  // XEP-0215.
  'urn:xmpp:extdisco:1': externalServices,
  'urn:xmpp:extdisco:2': externalServices,
  // XEP-0176: keys of the connectivity checks.
  'urn:xmpp:jingle:transports:ice-udp:1': { attributes: { transport: ['pwd'] } },
  // XEP-0363: Authorization and Cookie of the upload.
  'urn:xmpp:http:upload:0': { elements: ['header'] },
  // XEP-0124 §7, §15: the session, and the keys that protect it.
  'http://jabber.org/protocol/httpbind': { attributes: { body: ['sid', 'key', 'newkey'] } },
};

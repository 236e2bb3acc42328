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
  // XEP-0077 §4 and XEP-0045 §10.1.3 in forms.
  'jabber:x:data': { fields: ['password', 'password-verify', 'muc#roomconfig_roomsecret'] },
  // XEP-0114: SHA-1 of stream id and secret.
  [ns.component]: { elements: ['handshake'] },
  // XEP-0220.
  'jabber:server:dialback': { elements: ['result', 'verify'] },
  // XEP-0124: whoever knows the sid can take the session over.
  'http://jabber.org/protocol/httpbind': { attributes: { body: ['sid'] } },
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
};

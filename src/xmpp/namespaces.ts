// Namespaces that the protocol code acts on. What merely has a name for people is in known.ts.

export const ns = {
  client: 'jabber:client',
  server: 'jabber:server',
  component: 'jabber:component:accept',
  streams: 'http://etherx.jabber.org/streams',
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  tls: 'urn:ietf:params:xml:ns:xmpp-tls',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  sasl2: 'urn:xmpp:sasl:2',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  bind2: 'urn:xmpp:bind:0',
  sm: 'urn:xmpp:sm:3',
  sm2: 'urn:xmpp:sm:2',
  fast: 'urn:xmpp:fast:0',
  channelBinding: 'urn:xmpp:sasl-cb:0',
  compress: 'http://jabber.org/protocol/compress',
  dialback: 'jabber:server:dialback',
  bidi: 'urn:xmpp:bidi',
  receipts: 'urn:xmpp:receipts',
  markers: 'urn:xmpp:chat-markers:0',
  muc: 'http://jabber.org/protocol/muc',
  mucUser: 'http://jabber.org/protocol/muc#user',
  session: 'urn:ietf:params:xml:ns:xmpp-session',
  roster: 'jabber:iq:roster',
  auth: 'jabber:iq:auth',
  register: 'jabber:iq:register',
  registerFeature: 'http://jabber.org/features/iq-register',
  discoInfo: 'http://jabber.org/protocol/disco#info',
  discoItems: 'http://jabber.org/protocol/disco#items',
  ping: 'urn:xmpp:ping',
  delay: 'urn:xmpp:delay',
  offline: 'msgoffline',
} as const;

/** Default namespaces of streams whose message, presence and iq are stanzas (RFC 6120 §4.8.2, XEP-0114). */
export const contentNamespaces: ReadonlySet<string> = new Set([ns.client, ns.server, ns.component]);

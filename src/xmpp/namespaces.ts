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

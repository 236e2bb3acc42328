// The parts of a login, in their order, as reports call them; each is a part of `xmpp_login_duration`.

export const loginPhases: Readonly<Record<string, string>> = {
  xmpp_dns_lookup: 'dns',
  xmpp_connecting: 'connecting',
  xmpp_tls_handshaking: 'tls',
  xmpp_websocket_opening: 'websocket',
  xmpp_stream_opening: 'stream',
  xmpp_auth_duration: 'auth',
  xmpp_bind_duration: 'bind',
};

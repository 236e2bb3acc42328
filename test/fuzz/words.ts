// Pieces of XMPP that random bytes would take long to become.

export const xmppWords: readonly string[] = [
  ...[
    '<',
    '>',
    '/>',
    '</',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml version="1.0"?>',
    '<!DOCTYPE a>',
    '&amp;',
    '&#x0;',
    '&x;',
  ],
  ...[
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
    '</stream:stream>',
  ],
  ...['<message>', '</message>', "<iq type='get' id='1'>", '</iq>', '<presence/>', '<body>', '</body>'],
  ...[
    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
  ],
  ...[
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>",
    '</auth>',
    "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
  ],
  ...[
    "<enable xmlns='urn:xmpp:sm:3' resume='true'/>",
    "<a xmlns='urn:xmpp:sm:3' h='1'/>",
    "<r xmlns='urn:xmpp:sm:3'/>",
  ],
  ...[
    "<resumed xmlns='urn:xmpp:sm:3' previd='x' h='0'/>",
    "<compressed xmlns='http://jabber.org/protocol/compress'/>",
  ],
  ...[
    " xmlns='jabber:client'",
    " xmlns:p='urn:x'",
    " p:a='1'",
    ' __proto__="x"',
    '\xc3\xa9',
    '\xf0\x9f\x98\x80',
    '\xed\xa0\x80',
  ],
  ...[
    '\x16\x03\x01\x00\x05',
    'GET / HTTP/1.1\r\n\r\n',
    'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n',
    '\x00\x01\x00\x00\x21\x12\xa4\x42',
  ],
];

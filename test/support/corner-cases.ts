// Corner cases and attacks by group and item: what shows each of them. Read by test/corner-cases.test.ts.

/** A fixture that other tests read: `flows/mismatch`. */
interface InFixture {
  readonly fixture: string;
}

/** A test elsewhere: its file below test/, and words that stand in it. */
interface InTest {
  readonly test: string;
  readonly says: string;
}

/** Bytes of a connection, and what must be said of them: each pattern by a later line than the one before. */
export interface InBytes {
  readonly up?: string | Buffer;
  readonly down?: string | Buffer;
  /** In this order instead, when it matters. */
  readonly turns?: readonly (readonly ['>' | '<', string | Buffer])[];
  readonly rows: readonly RegExp[];
  readonly never?: RegExp;
}

export interface CornerCase {
  readonly group: number;
  readonly item: string;
  readonly shown: InFixture | InTest | InBytes;
}

const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='x' version='1.0'>`;
const tls = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'";
const starttls = `<starttls ${tls}/>`;
const proceed = `<proceed ${tls}/>`;
const hello = '\x16\x03\x01\x00\x02ok';

const fixture = (path: string): InFixture => ({ fixture: path });
const inTest = (test: string, says: string): InTest => ({ test, says });
/** What a client sends after its header, and the rows. */
const sent = (text: string | Buffer, ...rows: RegExp[]): InBytes => ({
  up: typeof text === 'string' ? header + text : Buffer.concat([Buffer.from(header), text]),
  rows,
});
const raw = (up: string | Buffer, ...rows: RegExp[]): InBytes => ({ up, rows });
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** A stanza whose body is these bytes. */
const body = (hex: string): Buffer =>
  Buffer.concat([Buffer.from('<message><body>'), bytes(hex), Buffer.from('</body></message><presence/>')]);

const notUtf8 = /not-well-formed: .*(UTF-8|character)/;
const goesOn = /presence available/;
const everyCut = inTest('xmpp/framer.test.ts', 'cut at every position');

type Items = readonly (readonly [item: string, shown: CornerCase['shown']])[];

const groups: Readonly<Record<number, Items>> = {
  1: [
    ['a session fed byte by byte', inTest('xmpp/framer.test.ts', 'byte by byte')],
    ['a session cut at every position', everyCut],
    ['cut inside <?xml', fixture('streams/declaration-with-encoding')],
    ['cut inside names', fixture('streams/prefixes')],
    ['cut inside ]]>', fixture('streams/cdata')],
    ['cut inside -->', fixture('streams/comments')],
    ['cut inside a reference', fixture('streams/references')],
    ['cut inside CRLF', fixture('streams/keepalives')],
    ['cut before the closing >', fixture('streams/tags-with-odd-spacing')],
    ['a TLS record that holds only <', inTest('xmpp/framer.test.ts', 'byte by byte')],
  ],
  2: [
    ['characters of 2, 3, 4 bytes cut at each point', fixture('streams/utf8-good')],
    ['overlong C0 80', sent(body('c080'), notUtf8, goesOn)],
    ['overlong E0 80 80', sent(body('e08080'), notUtf8, goesOn)],
    ['F5 and above', sent(body('f5808080'), notUtf8, goesOn)],
    ['a lone continuation byte', sent(body('80'), notUtf8, goesOn)],
    ['surrogates in UTF-8 (CESU)', sent(body('eda080'), notUtf8, goesOn)],
    ['U+FFFE', sent(body('efbfbe'), notUtf8, goesOn)],
    ['U+FFFF', sent(body('efbfbf'), notUtf8, goesOn)],
    ['invalid inside an attribute', sent(Buffer.from("<a b='\xff'/><presence/>", 'latin1'), notUtf8, goesOn)],
    ['invalid inside a name', fixture('streams/bad-byte-in-name')],
    [
      'invalid inside CDATA',
      sent(Buffer.from('<a><![CDATA[\xff]]></a><presence/>', 'latin1'), notUtf8, goesOn),
    ],
    ['the bytes are kept beside the text', fixture('flows/bad-utf8')],
  ],
  3: [
    ['&#0;', fixture('streams/bad-references')],
    [
      '&#x1b; is not made a control',
      sent('<message><body>&#x1b;[2J</body></message>', /not-well-formed/, /message/),
    ],
    ['&#xD800;', fixture('streams/bad-references')],
    ['&#65x;', fixture('streams/bad-references')],
    ['&#X41;', fixture('streams/bad-references')],
    ['&#1114112;', fixture('streams/bad-references')],
    [
      'an & that is not ended',
      sent('<message><body>a & b</body></message><presence/>', /not-well-formed/, goesOn),
    ],
    [
      '& and ; in different elements',
      sent('<a><b>&am</b><c>p;</c></a><presence/>', /not-well-formed/, goesOn),
    ],
    ['references of more than twenty digits', fixture('streams/bad-references')],
  ],
  4: [
    ['&nbsp;', sent('<message><body>&nbsp;</body></message><presence/>', /restricted-xml/, goesOn)],
    ['a DOCTYPE with an internal subset', fixture('streams/doctype')],
    ['billion laughs', fixture('flows/entity-attack')],
    [
      'parameter entities',
      raw(
        `<!DOCTYPE x [<!ENTITY % p SYSTEM "http://x/">%p;]>${header}<presence/>`,
        /restricted-xml/,
        /stream open/,
        goesOn,
      ),
    ],
    [
      'an external SYSTEM',
      raw(
        `<!DOCTYPE x SYSTEM "file:///etc/passwd">${header}<presence/>`,
        /restricted-xml/,
        /stream open/,
        goesOn,
      ),
    ],
    ['a DOCTYPE does not blind the view', fixture('streams/doctype-inside-stream')],
    [
      'any other <!… is told, and what follows is shown as data',
      sent('<!ELEMENT a ANY><presence/>', /not-well-formed/, /text data/),
    ],
  ],
  5: [
    ['a comment with -- inside', fixture('streams/comments')],
    ['<!-->', sent('<!--><presence/>--><presence/>', /restricted-xml/, goesOn)],
    ['a comment that is never closed', fixture('streams/declaration-and-long-comment')],
    ['processing instructions', fixture('streams/instructions')],
    ['<?xml in the middle of a stream', fixture('streams/stray-declaration')],
    ['a second prolog', fixture('streams/restart')],
    ['version 1.1', raw(`<?xml version='1.1'?>${header}<presence/>`, /stream open/, goesOn)],
    ["encoding='UTF-16'", fixture('streams/other-encoding')],
    [
      "encoding='latin1'",
      raw(
        `<?xml version='1.0' encoding='latin1'?>${header}<presence/>`,
        /unsupported-encoding/,
        /stream open/,
        goesOn,
      ),
    ],
    [
      "standalone='no'",
      raw(`<?xml version='1.0' standalone='no'?>${header}<presence/>`, /stream open/, goesOn),
    ],
  ],
  6: [
    ['CDATA split at each byte', fixture('streams/cdata')],
    [']]]>', sent('<message><body><![CDATA[a]]]></body></message><presence/>', /message .*a\]/, goesOn)],
    [']]> in text', fixture('streams/cdata-end-in-text')],
    ['empty CDATA', sent('<message><body><![CDATA[]]></body></message><presence/>', /message/, goesOn)],
    ['CDATA between stanzas', fixture('streams/cdata-between-stanzas')],
  ],
  7: [
    ['an end tag that does not match', fixture('streams/mismatched-end-tag')],
    ['an end tag at depth 0', sent('</x><presence/>', /not-well-formed|violation/)],
    ["<a / b='1'>", fixture('streams/smuggling-space-slash')],
    ['<message/ ><body/></message>', sent('<message/ ><body/></message>', /not-well-formed/)],
    ['< a>', fixture('streams/broken-tags-space')],
    ['<a b>', fixture('streams/broken-tags-no-value')],
    ['<a b=c>', fixture('streams/broken-tags-no-quotes')],
    ['attributes twice, by name or by namespace', fixture('streams/repeated-attributes')],
    ['__proto__ and constructor as attributes', fixture('streams/prototype-attributes')],
    [
      'a hundred thousand attributes',
      sent(
        `<a ${Array.from({ length: 100_000 }, (_, n) => `b${n}=''`).join(' ')}/><presence/>`,
        /limit-exceeded|stanza-too-large/,
        goesOn,
      ),
    ],
    [
      'a name of a mebibyte',
      sent(`<${'a'.repeat(2 ** 20)}/><presence/>`, /limit-exceeded|stanza-too-large/, goesOn),
    ],
    ['line breaks and tabs in values', sent("<message to='a\n\tb'/><presence/>", /message/, goesOn)],
  ],
  8: [
    [
      'c:iq with a bound prefix is an iq',
      sent("<c:iq xmlns:c='jabber:client' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></c:iq>", /iq get/),
    ],
    ['the stream prefix renamed, or the default', fixture('streams/other-prefix-for-stream')],
    ['a prefix that is not bound', fixture('streams/prefixes')],
    ["xmlns=''", sent("<message xmlns=''/><presence/>", /message/, goesOn)],
    ["xmlns:x=''", fixture('streams/bad-bindings')],
    ['xml and xmlns bound anew', fixture('streams/bad-bindings')],
    ['a message inside a stanza is none', fixture('streams/nested-stanzas')],
    [
      'a prefix of the root that only a child uses',
      raw(
        `${header.replace(' to=', " xmlns:r='urn:xmpp:receipts' to=")}<message id='1' to='a@b'><body>x</body><r:request/></message>`,
        /stream open/,
        /message .*request/,
      ),
    ],
  ],
  9: [
    ['keepalives', fixture('streams/keepalives')],
    ['a million keepalives', sent(`${' '.repeat(1e6)}<presence/>`, /keepalive/, goesOn)],
    ['a byte order mark at the start', fixture('streams/byte-order-mark')],
    [
      'a byte order mark after a restart',
      raw(`${header}<presence/>\ufeff${header}<presence/>`, /stream open/, goesOn, /bad-format/),
    ],
    ['data before the header', fixture('streams/not-xml')],
    [
      'a header without a namespace',
      raw("<stream:stream to='x' version='1.0'>", /bad-namespace-prefix|invalid-namespace/),
    ],
    ['a header without a version', fixture('lint/stream-version-missing')],
    ['a stream of old with jabber:iq:auth', fixture('flows/understood-old-login')],
    ['a stream error with and without its end', fixture('flows/stream-error')],
    ['a stanza after the end of the stream', fixture('streams/after-stream-close')],
    ['an end tag of another prefix', fixture('streams/wrong-stream-close')],
    [
      'half-closed either way',
      inTest('net/proxy.test.ts', 'passes a FIN on and lets the other direction go on'),
    ],
    ['a reset inside a stanza', fixture('streams/connection-ends-inside')],
    [
      'restarted three times on one connection',
      raw(`${header}<a/>`.repeat(4), /stream open/, /stream restart/, /stream restart/, /stream restart/),
    ],
    ['restarted with old bytes pending', sent(`<message><body>${header}<presence/>`, /stream open/)],
    ['HTTP on this port', fixture('flows/not-xmpp')],
    ['TLS on this port', raw(Buffer.from(hello, 'latin1'), /tls/)],
    [
      'a PROXY header, split',
      raw(`PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n${header}<presence/>`, /PROXY|proxy/, /stream open/, goesOn),
    ],
  ],
  10: [
    ['<starttls/> and a ClientHello in one segment', fixture('flows/starttls-pipelined')],
    ['<starttls/> and a line break', fixture('lint/starttls-whitespace')],
    ['<starttls/> and a command in the clear', fixture('flows/starttls-trailing-command')],
    ['<proceed/> and an answer in the clear', fixture('flows/starttls-injection')],
    ['features in the clear before the ServerHello', fixture('flows/starttls-injection-before-tls')],
    ['a <proceed/> that nobody asked for', fixture('lint/starttls-unsolicited-proceed')],
    [
      '<failure/>',
      {
        turns: [
          ['>', header + starttls],
          ['<', `${header}<failure ${tls}/></stream:stream>`],
        ],
        rows: [/starttls/, /failure/],
      },
    ],
    ['features without starttls', fixture('lint/starttls-stripped')],
    [
      'starttls inside SASL',
      {
        turns: [
          [
            '>',
            `${header}<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>${starttls}`,
          ],
          ['<', header],
        ],
        rows: [/auth/, /starttls/],
        never: /AGEAYg/,
      },
    ],
    ['TLS twice', fixture('lint/starttls-inside-tls')],
    [
      'a ClientHello in pieces of a byte, or in seventeen records',
      inTest('inspect/decoders/tls.test.ts', 'byte'),
    ],
    [
      'an alert, then the end',
      {
        turns: [
          ['>', header + starttls],
          ['<', header + proceed],
          ['>', Buffer.from(`${hello}\x15\x03\x03\x00\x02\x02\x28`, 'latin1')],
        ],
        rows: [/starttls/, /proceed/, /tls|TLS/],
      },
    ],
    [
      'renegotiation and 0-RTT stay inside TLS',
      {
        turns: [
          ['>', header + starttls],
          ['<', header + proceed],
          ['>', Buffer.from(`${hello}\x17\x03\x03\x00\x02<a\x16\x03\x03\x00\x01<`, 'latin1')],
        ],
        rows: [/proceed/, /tls|TLS/],
        never: /not-well-formed/,
      },
    ],
  ],
  16: [
    [
      'ESC, OSC, DCS, C1, BEL, CR and BS',
      sent(
        '<message to="a"><body>\u009b31m\x07\x1b]0;x\x07\x1bPq\r\b</body></message>',
        /not-well-formed/,
        /message/,
      ),
    ],
    [
      'bidirectional overrides',
      sent("<message to='\u202ea@b'><body>\u2066x\u200f</body></message>", /message/),
    ],
    ['zero-width joiners', sent('<message><body>👩\u200d👩</body></message>', /message/)],
    ['a JID from right to left', sent("<message to='שלום@example.net'/>", /message/)],
    [
      'ten thousand combining marks',
      sent(`<message><body>a${'\u0301'.repeat(10_000)}</body></message>`, /marks⟩/),
    ],
    [
      'tags of the terminal library',
      inTest('ui/frame.test.ts', 'shows tags of the terminal library as text'),
    ],
    ['NUL', fixture('streams/control-characters')],
    ['tabs', sent('<message><body>a\tb</body></message>', /“a b”/)],
    [
      'a line of a mebibyte',
      sent(`<message><body>${'x'.repeat(1_000_000)}</body></message><presence/>`, /message/, goesOn),
    ],
    ['CJK widths', inTest('ui/frame.test.ts', 'wide characters')],
    ['a screen of 1×1', inTest('ui/frame.test.ts', 'columns: fc.integer({ min: 1')],
    ['stdout that is no terminal', inTest('e2e/usage.test.ts', 'tui')],
    ['TERM=dumb', inTest('commands/views.test.ts', 'TERM=dumb')],
    [
      'no panel lets anything through',
      inTest('ui/insight-panels.test.ts', 'neither reach the terminal nor break the columns'),
    ],
  ],
};

export const cornerCases: readonly CornerCase[] = Object.entries(groups).flatMap(([group, items]) =>
  items.map(([item, shown]) => ({ group: Number(group), item, shown })),
);

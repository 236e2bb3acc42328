import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Direction } from '../../src/model/flow.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { specOf, titleOf } from '../../src/xmpp/known.js';
import { type Summary, summarise } from '../../src/xmpp/summary.js';

function summary(xml: string, dir?: Direction, contentNs = 'jabber:client'): Summary {
  const element = parseStandalone(xml, contentNs);
  if (element === undefined) throw new Error(`not well-formed: ${xml}`);
  return summarise(element, dir);
}

const sasl = 'urn:ietf:params:xml:ns:xmpp-sasl';
const stanzas = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const disco = 'http://jabber.org/protocol/disco';

describe('stanzas', () => {
  test.each([
    [
      "<message type='chat' to='romeo@example.net'><body>Art thou not Romeo?</body><request xmlns='urn:xmpp:receipts'/></message>",
      'message chat → romeo@example.net “Art thou not Romeo?” +receipt request',
    ],
    [
      "<message to='a@b'><received xmlns='urn:xmpp:receipts' id='m1'/></message>",
      'message → a@b receipt for m1',
    ],
    [
      "<message to='a@b'><composing xmlns='http://jabber.org/protocol/chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>",
      'message → a@b composing +no-store',
    ],
    [
      "<message type='groupchat' to='room@muc'><subject>Verona</subject></message>",
      'message groupchat → room@muc subject “Verona”',
    ],
    [
      "<message to='a@b'><body>one\n  two</body><delay xmlns='urn:xmpp:delay' stamp='2026-01-15T09:30:00Z'/></message>",
      'message → a@b “one two” +delayed 2026-01-15T09:30:00Z',
    ],
    [
      "<message to='a@b/c'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='a@b/d' to='e@f'><body>hi</body></message></forwarded></sent></message>",
      'message → a@b/c carbon sent: a@b/d → e@f “hi”',
    ],
    [
      "<message to='a@b'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='news'><item/><item/></items></event></message>",
      'message → a@b event news (2 items)',
    ],
    [
      `<message type='error' to='a@b'><body>x</body><error type='wait'><resource-constraint xmlns='${stanzas}'/><text xmlns='${stanzas}'>full</text></error></message>`,
      'message error → a@b “x” +error resource-constraint “full” (wait)',
    ],
    [
      "<message to='a@b'><body>?</body><encrypted xmlns='eu.siacs.conversations.axolotl'/><encryption xmlns='urn:xmpp:eme:0' name='OMEMO'/></message>",
      'message → a@b “?” +omemo +encrypted OMEMO',
    ],
    ["<message to='a@b'><x xmlns='urn:example:new'/></message>", 'message → a@b x urn:example:new'],
    ['<presence/>', 'presence available'],
    [
      "<presence><show>away</show><status>be right back</status><priority>5</priority><c xmlns='http://jabber.org/protocol/caps'/></presence>",
      'presence available show=away “be right back” prio 5',
    ],
    ["<presence type='subscribe' to='a@b'/>", 'presence subscribe → a@b'],
    [
      "<presence to='room@muc/nick'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
      'presence available → room@muc/nick +muc join',
    ],
    [
      "<presence to='a@b'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator'/><status code='110'/><status code='201'/></x></presence>",
      'presence available → a@b +muc owner moderator 110,201',
    ],
    [
      "<iq type='get' to='example.net' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
      'iq get ping → example.net',
    ],
    ["<iq type='result' id='1'/>", 'iq result'],
    ["<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>", 'iq get roster'],
    [
      "<iq type='result' id='1'><query xmlns='jabber:iq:roster'><item jid='a@b'/></query></iq>",
      'iq result roster (1 item)',
    ],
    [
      "<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='a@b' subscription='remove'/></query></iq>",
      'iq set roster remove a@b',
    ],
    [
      "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>",
      'iq set bind r',
    ],
    [
      `<iq type='result' id='1'><query xmlns='${disco}#info'><identity/><feature/><feature/></query></iq>`,
      'iq result disco info (1 identity, 2 features)',
    ],
    [
      `<iq type='get' to='x' id='1'><query xmlns='${disco}#items' node='n'/></iq>`,
      'iq get disco items n → x',
    ],
    [
      "<iq type='set' id='1'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='tune'><item/></publish></pubsub></iq>",
      'iq set pubsub publish tune (1 item)',
    ],
    [
      "<iq type='result' id='1'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><count>16</count></set></fin></iq>",
      'iq result mam fin complete of 16',
    ],
    [
      "<iq type='get' id='1'><request xmlns='urn:xmpp:http:upload:0' filename='a.jpg' size='12'/></iq>",
      'iq get upload request a.jpg 12 B',
    ],
    [
      "<iq type='set' to='a@b/c' id='1'><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s1'/></iq>",
      'iq set jingle session-initiate sid s1 → a@b/c',
    ],
    ["<iq type='set' id='1'><enable xmlns='urn:xmpp:carbons:2'/></iq>", 'iq set carbons enable'],
    ["<iq type='set' id='1'><query xmlns='urn:example:new'/></iq>", 'iq set query urn:example:new'],
    [
      `<iq type='error' id='1' from='example.net'><ping xmlns='urn:xmpp:ping'/><error type='cancel'><service-unavailable xmlns='${stanzas}'/></error></iq>`,
      'iq error service-unavailable (cancel) ping ← example.net',
    ],
  ])('%s', (xml, text) => {
    expect(summary(xml).text).toBe(text);
  });

  it('names the address that says something, by direction', () => {
    const xml = "<message from='romeo@example.net/orchard' to='juliet@example.net/balcony' type='chat'/>";
    expect(summary(xml, 'upstream').text).toBe('message chat → juliet@example.net/balcony');
    expect(summary(xml, 'downstream').text).toBe('message chat ← romeo@example.net/orchard');
    expect(summary("<presence to='juliet@example.net/balcony'/>", 'downstream').text).toBe(
      'presence available',
    );
  });

  it('names both addresses between servers', () => {
    const xml = "<message from='a@b' to='c@d'/>";
    expect(summary(xml, 'upstream', 'jabber:server').text).toBe('message a@b → c@d');
  });

  it('lists the XEPs once, in order of appearance, without RFCs', () => {
    const xml =
      "<message><body>x</body><request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>";
    expect(summary(xml).xeps).toEqual(['XEP-0184', 'XEP-0085']);
    expect(summary('<presence/>').xeps).toEqual([]);
  });
});

describe('nonzas', () => {
  test.each([
    [
      `<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls><mechanisms xmlns='${sasl}'><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
      'features: starttls(required), sasl SCRAM-SHA-1 PLAIN',
    ],
    [
      "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/><new xmlns='urn:example:new'/></stream:features>",
      'features: bind, sm, new',
    ],
    ['<stream:features/>', 'features: none'],
    [
      "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>not here</text></stream:error>",
      'stream error host-unknown “not here”',
    ],
    ["<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", 'starttls'],
    ["<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", 'starttls proceed'],
    [`<auth xmlns='${sasl}' mechanism='SCRAM-SHA-1'>c2VjcmV0</auth>`, 'auth SCRAM-SHA-1'],
    [`<challenge xmlns='${sasl}'>c2VjcmV0</challenge>`, 'challenge'],
    [`<success xmlns='${sasl}'/>`, 'success'],
    [`<failure xmlns='${sasl}'><not-authorized/></failure>`, 'failure not-authorized'],
    [
      "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>a@b/c</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/></success>",
      'success a@b/c +bound',
    ],
    ["<enable xmlns='urn:xmpp:sm:3' resume='true'/>", 'sm enable resume'],
    ["<resume xmlns='urn:xmpp:sm:3' previd='p' h='7'/>", 'sm resume h=7'],
    ["<a xmlns='urn:xmpp:sm:3' h='5'/>", 'a h=5'],
    ["<r xmlns='urn:xmpp:sm:3'/>", 'r'],
    ["<inactive xmlns='urn:xmpp:csi:0'/>", 'client state inactive'],
    [
      "<db:result xmlns:db='jabber:server:dialback' from='a.example' to='b.example'>key</db:result>",
      'dialback result a.example → b.example',
    ],
    ["<handshake xmlns='jabber:component:accept'>aabb</handshake>", 'handshake'],
    ["<thing xmlns='urn:example:new'/>", 'thing urn:example:new'],
  ])('%s', (xml, text) => {
    expect(summary(xml).text).toBe(text);
  });

  it('never shows what SASL or dialback carry', () => {
    for (const name of ['auth', 'response', 'challenge', 'success'])
      expect(summary(`<${name} xmlns='${sasl}' mechanism='PLAIN'>c2VjcmV0</${name}>`).text).not.toContain(
        'c2VjcmV0',
      );
  });
});

describe('bounds', () => {
  it('cuts long texts, not through a surrogate pair', () => {
    const { text } = summary(`<message><body>${'👍'.repeat(100_000)}</body></message>`);
    expect(text.length).toBeLessThan(200);
    expect(text).not.toMatch(/\p{Cs}/u);
  });

  it('has a line for any element', () => {
    const name = fc.constantFrom(
      'message',
      'presence',
      'iq',
      'features',
      'constructor',
      '__proto__',
      'a',
      'error',
    );
    const namespace = fc.constantFrom(
      'jabber:client',
      'urn:xmpp:sm:3',
      sasl,
      'constructor',
      'urn:xmpp:mam:2',
      '',
    );
    const tree: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
      node: fc
        .tuple(
          name,
          namespace,
          fc.array(fc.oneof({ maxDepth: 3 }, fc.constant('text'), tie('node')), { maxLength: 3 }),
        )
        .map(([n, ns, children]) => `<${n} xmlns='${ns}' type='result'>${children.join('')}</${n}>`),
    })).node;
    fc.assert(fc.property(tree, (xml) => summary(xml).text.length > 0));
  });
});

describe('known specifications', () => {
  it('tells namespaces by specification', () => {
    expect(specOf('urn:xmpp:sm:3')).toEqual({ id: 'XEP-0198', title: 'Stream Management' });
    expect(specOf('urn:example:new')).toBeUndefined();
    expect(titleOf('RFC 6120')).toBe('XMPP Core');
  });
});

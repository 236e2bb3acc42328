// Envelopes and start tags, read from bytes and held against what a whole parse says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseElement } from '../../src/xmpp/element.js';
import { readEnvelope } from '../../src/xmpp/envelope.js';
import { stanzaCondition } from '../../src/xmpp/error-condition.js';
import type { StreamContext } from '../../src/xmpp/frame.js';
import { arrived } from '../../src/xmpp/incoming.js';
import { ns } from '../../src/xmpp/namespaces.js';
import { readStartTag, splitName } from '../../src/xmpp/start-tag.js';
import { isStreamRoot, streamContext } from '../../src/xmpp/stream-context.js';

const context: StreamContext = {
  contentNs: ns.client,
  prefixes: new Map([['stream', ns.streams]]),
  attrs: {},
};
const envelope = (xml: string) => readEnvelope(Buffer.from(xml), 0, Buffer.byteLength(xml), context);
const tag = (xml: string) => readStartTag(Buffer.from(xml), 0, Buffer.byteLength(xml));

describe('an envelope', () => {
  it('has the name, the namespace and the addresses, and nothing that is not there', () => {
    expect(
      envelope(`<message id='1' type="chat" from='a@b/c' to='d' x='y'><body id='2'/></message>`),
    ).toEqual({
      name: 'message',
      ns: ns.client,
      id: '1',
      type: 'chat',
      from: 'a@b/c',
      to: 'd',
    });
    expect(envelope('<presence/>')).toEqual({ name: 'presence', ns: ns.client });
  });

  it.each([
    ['<stream:error/>', 'error', ns.streams],
    [`<auth xmlns='${ns.sasl}'/>`, 'auth', ns.sasl],
    [`<a xmlns=''/>`, 'a', ''],
    [`<p:a xmlns:p='u' xmlns='v'/>`, 'a', 'u'],
    [`<stream:a xmlns:stream='u'/>`, 'a', 'u'],
    ['<unknown:a/>', 'a', ''],
  ])('of %s is in its namespace', (xml, name, uri) => {
    expect(envelope(xml)).toEqual({ name, ns: uri });
  });

  it('says what the whole element says', () => {
    const key = fc.constantFrom('id', 'type', 'from', 'to');
    const value = fc.constantFrom(
      '',
      'a@b/c',
      '&lt;&amp;&#65;',
      '&#0000000065;&#x00041;',
      'é',
      '__proto__',
      "it's",
    );
    fc.assert(
      fc.property(fc.uniqueArray(key), fc.array(value, { minLength: 4, maxLength: 4 }), (keys, values) => {
        const attributes = keys.map((each, i) => ` ${each}="${values[i]}"`).join('');
        const xml = Buffer.from(`<iq${attributes}><query id='other'/></iq>`);
        const parsed = parseElement(xml, 0, xml.length, context);
        const read = readEnvelope(xml, 0, xml.length, context);
        expect(parsed?.attrs).toEqual(Object.fromEntries(keys.map((each) => [each, read[each]])));
      }),
    );
  });
});

describe('a start tag', () => {
  it('has its white space normalised and its references resolved (XML 1.0 §3.3.3)', () => {
    const { name, attributes } = tag(`<p:a\n b = 'x\r\ny\tz&#10;&apos;' p:c="'"/>`);
    expect(name).toBe('p:a');
    expect([...attributes]).toEqual([
      ['b', "x y z\n'"],
      ['p:c', "'"],
    ]);
  });

  it('takes the last of repeated attributes, as the parser does', () => {
    expect(tag(`<a b='1' b='2'/>`).attributes.get('b')).toBe('2');
  });

  it.each(['<a', '<a b', `<a b='`, '<a b=', '<', ''])('that is cut is read as far as it goes: %j', (xml) => {
    expect(tag(xml).attributes.size).toBe(0);
  });

  it('has a prefix or none', () => {
    expect(splitName('a')).toEqual({ prefix: '', local: 'a' });
    expect(splitName('p:a')).toEqual({ prefix: 'p', local: 'a' });
  });
});

describe('a stream header', () => {
  it('fixes namespaces, and keeps the other attributes', () => {
    const root = tag(
      `<s:stream xmlns='jabber:client' xmlns:s='${ns.streams}' to='x' __proto__='y' xml:lang='en'>`,
    );
    const fixed = streamContext(root);
    expect(fixed.contentNs).toBe(ns.client);
    expect([...fixed.prefixes]).toEqual([['s', ns.streams]]);
    expect(Object.entries(fixed.attrs)).toEqual([
      ['to', 'x'],
      ['__proto__', 'y'],
      ['xml:lang', 'en'],
    ]);
    expect(isStreamRoot(root.name, fixed)).toBe(true);
  });

  it.each(['<stream>', `<s:stream xmlns:s='u'>`, `<s:other xmlns:s='${ns.streams}'>`])('is not %s', (xml) => {
    const root = tag(xml);
    expect(isStreamRoot(root.name, streamContext(root))).toBe(false);
  });

  it('may be without any prefix', () => {
    const root = tag(`<stream xmlns='${ns.streams}'>`);
    expect(isStreamRoot(root.name, streamContext(root))).toBe(true);
  });
});

describe('an arrived stanza', () => {
  const xml = Buffer.from(
    `<iq type='error'><error><own xmlns='u'/><text xmlns='${ns.stanzas}'/><conflict xmlns='${ns.stanzas}'/></error></iq>`,
  );

  it('is parsed once', () => {
    const incoming = arrived(xml, 0, xml.length, context);
    expect(incoming.element()).toBe(incoming.element());
    expect(incoming.size).toBe(xml.length);
    expect(stanzaCondition(incoming.element())).toBe('conflict');
  });

  it('is kept when the bytes it came in are gone', () => {
    const lent = Buffer.from(xml);
    const kept = arrived(lent, 0, lent.length, context).keep();
    lent.fill('#');
    expect(kept.element().getChild('error')).toBeDefined();
    expect(kept.keep().envelope).toEqual({ name: 'iq', ns: ns.client, type: 'error' });
  });

  it('that the parser does not take is what its first tag says', () => {
    const bad = Buffer.from(`<message id='1'>&unknown;</message>`);
    const incoming = arrived(bad, 0, bad.length, context);
    expect(incoming.element().is('message', ns.client)).toBe(true);
    expect(incoming.element().children).toEqual([]);
  });

  it('without an error has no condition', () => {
    const plain = Buffer.from('<iq/>');
    expect(stanzaCondition(arrived(plain, 0, plain.length, context).element())).toBe('undefined-condition');
  });
});

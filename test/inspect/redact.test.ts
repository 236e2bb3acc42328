// Credentials in whole elements (redact) and in pieces of text that nobody could parse (fragmentMask).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentials } from '../../src/inspect/credentials.js';
import { fragmentMask, redact } from '../../src/inspect/redact.js';
import type { StreamContext } from '../../src/xmpp/frame.js';
import { ns } from '../../src/xmpp/namespaces.js';
import { element } from '../support/xml-trees.js';

const within = (contentNs = 'jabber:client', prefixes: Record<string, string> = {}): StreamContext => ({
  contentNs,
  prefixes: new Map(Object.entries({ stream: ns.streams, ...prefixes })),
  attrs: {},
});
const client = within();
const secret = 's3cr3t';

describe.each(Object.entries(credentials))('%s', (uri, { elements = [], attributes = {}, fields = [] }) => {
  it.each(elements)('the content of %s', (name) => {
    expect(redact(`<${name} xmlns='${uri}'>${secret}</${name}>`, client)).toBe(
      `<${name} xmlns='${uri}'>[masked]</${name}>`,
    );
    expect(redact(`<iq><q xmlns="${uri}"><${name}>${secret}</${name}><a>b</a></q></iq>`, client)).toBe(
      `<iq><q xmlns="${uri}"><${name}>[masked]</${name}><a>b</a></q></iq>`,
    );
  });

  it.each(Object.entries(attributes))('attributes of %s', (name, keys) => {
    for (const key of keys)
      expect(redact(`<${name} xmlns='${uri}' x='1' ${key} = "${secret}" y='2'/>`, client)).toBe(
        `<${name} xmlns='${uri}' x='1' ${key} = "[masked]" y='2'/>`,
      );
  });

  it.each(fields)('the field %s', (name) => {
    expect(
      redact(`<x xmlns='${uri}'><field var='${name}'><value>${secret}</value></field></x>`, client),
    ).toBe(`<x xmlns='${uri}'><field var='${name}'>[masked]</field></x>`);
  });
});

describe('spellings', () => {
  const inAuth = (xml: string, context = client) => redact(xml, context);
  const cases: readonly [string, string, string][] = [
    [
      'a prefix',
      `<a:auth xmlns:a='${ns.sasl}'>s3cr3t</a:auth>`,
      `<a:auth xmlns:a='${ns.sasl}'>[masked]</a:auth>`,
    ],
    [
      'spaces in tags',
      `<auth\nxmlns='${ns.sasl}' >s3cr3t</auth >`,
      `<auth\nxmlns='${ns.sasl}' >[masked]</auth>`,
    ],
    [
      'a > in a value',
      `<auth xmlns='${ns.sasl}' a='>'>s3cr3t</auth>`,
      `<auth xmlns='${ns.sasl}' a='>'>[masked]</auth>`,
    ],
    [
      'a quote in a value',
      `<auth xmlns="${ns.sasl}" a="'">s3cr3t</auth>`,
      `<auth xmlns="${ns.sasl}" a="'">[masked]</auth>`,
    ],
    [
      'CDATA',
      `<auth xmlns='${ns.sasl}'><![CDATA[</auth>s3cr3t]]></auth>`,
      `<auth xmlns='${ns.sasl}'>[masked]</auth>`,
    ],
    [
      'a comment',
      `<auth xmlns='${ns.sasl}'><!--></auth>-->s3cr3t</auth>`,
      `<auth xmlns='${ns.sasl}'>[masked]</auth>`,
    ],
    [
      'an instruction',
      `<auth xmlns='${ns.sasl}'><?a </auth>?>s3cr3t</auth>`,
      `<auth xmlns='${ns.sasl}'>[masked]</auth>`,
    ],
    [
      'children',
      `<auth xmlns='${ns.sasl}'><a>s3c</a>r3t<b/></auth>`,
      `<auth xmlns='${ns.sasl}'>[masked]</auth>`,
    ],
    [
      'a child of its name',
      `<auth xmlns='${ns.sasl}'><auth>x</auth>s3cr3t</auth>`,
      `<auth xmlns='${ns.sasl}'>[masked]</auth>`,
    ],
    [
      'an empty child of its name',
      `<auth xmlns='${ns.sasl}'><auth/>s3cr3t</auth>`,
      `<auth xmlns='${ns.sasl}'>[masked]</auth>`,
    ],
    [
      'a namespace with a reference',
      `<auth xmlns='${ns.sasl.replace('sasl', '&#115;as&#x6c;')}'>s3cr3t</auth>`,
      `<auth xmlns='${ns.sasl.replace('sasl', '&#115;as&#x6c;')}'>[masked]</auth>`,
    ],
    [
      'a field with a reference',
      `<x xmlns='jabber:x:data'><field var='pass&#119;ord'>s3cr3t</field></x>`,
      `<x xmlns='jabber:x:data'><field var='pass&#119;ord'>[masked]</field></x>`,
    ],
    [
      'twice',
      `<q xmlns='${ns.auth}'><password>s3cr3t</password><digest>s3cr3t</digest></q>`,
      `<q xmlns='${ns.auth}'><password>[masked]</password><digest>[masked]</digest></q>`,
    ],
  ];
  it.each(cases)('%s', (_, xml, expected) => {
    expect(inAuth(xml)).toBe(expected);
  });

  it('a prefix that the stream declares', () => {
    const s2s = within('jabber:server', { db: 'jabber:server:dialback', q: ns.auth });
    expect(redact('<db:result>s3cr3t</db:result>', s2s)).toBe('<db:result>[masked]</db:result>');
    expect(redact('<iq><q:query><q:password>s3cr3t</q:password></q:query></iq>', s2s)).toBe(
      '<iq><q:query><q:password>[masked]</q:password></q:query></iq>',
    );
    const archived = `<message><result xmlns='urn:xmpp:mam:2'>hello</result></message>`;
    expect(redact(archived, s2s)).toBe(archived);
  });

  it('a component: the namespace of its stream', () => {
    expect(redact('<handshake>s3cr3t</handshake>', within(ns.component))).toBe(
      '<handshake>[masked]</handshake>',
    );
  });
});

it('leaves out what is inside, whatever that is, and nothing else', () => {
  fc.assert(
    fc.property(element, element, element, (before, inside, after) => {
      const xml = (content: string): string =>
        `<iq>${before}<q:query xmlns:q='${ns.auth}'>${before}<q:password>${content}</q:password>${after}</q:query></iq>`;
      expect(redact(xml(inside + secret + inside), client)).toBe(xml('[masked]'));
    }),
    { numRuns: 1000 },
  );
});

it('masks a field whose var is written twice', () => {
  const field = `<field var='password' var='x'>`;
  expect(redact(`<x xmlns='jabber:x:data'>${field}s3cr3t</field></x>`, client)).not.toContain(secret);
});

describe('what stays as it is', () => {
  it.each([
    `<message><body>password: x</body><password>not of any rule</password></message>`,
    `<auth xmlns='${ns.sasl}' mechanism='PLAIN'/>`,
    `<auth xmlns='${ns.sasl}' mechanism='PLAIN'></auth>`,
    `<response xmlns='${ns.sasl}'>=</response>`,
    `<failure xmlns='${ns.sasl}'><not-authorized/><text>no</text></failure>`,
    `<iq id='1'><query xmlns='${ns.auth}'><username>bill</username><authx>a</authx><passwords>b</passwords></query></iq>`,
    `<iq id='7'><r xmlns='urn:xmpp:sm:3' h='1'/></iq>`,
    `<message><body><![CDATA[<auth>x</auth>]]></body><r xmlns='${ns.sasl}'/></message>`,
    `<x xmlns='jabber:x:data'><field var='username'><value>a</value></field></x>`,
  ])('%s', (xml) => {
    expect(redact(xml, client)).toBe(xml);
  });
});

/** The text through a mask in pieces of these sizes. */
function passInPieces(text: string, sizes: readonly number[]): string {
  const mask = fragmentMask();
  let shown = '';
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    shown += mask.pass(text.slice(at, at + size));
    at += size;
  }
  return shown;
}

const prefix = fc.constantFrom('', 'a:', 'xmpp:');
const space = fc.constantFrom('', ' ', '\n\t');
const noise = fc.constantFrom(
  ...[
    '',
    'text ',
    '<a>',
    '</a>',
    '<b c="',
    "<b c='>",
    '<!--',
    '<![CDATA[',
    '-->',
    ']]>',
    '<?',
    '>',
    '"',
    '<',
  ],
);
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('a piece of text that could not be parsed', () => {
  const names = [...new Set(Object.values(credentials).flatMap(({ elements = [] }) => elements))];

  it('never shows a secret, whatever comes before it, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        prefix,
        space,
        fc.array(noise, { maxLength: 6 }),
        fc.constantFrom('', '<![CDATA[', '<x>', '<!-- -->', '</other>'),
        sizes,
        (name, p, s, before, inside, cuts) => {
          const text = `${before.join('')}<${p}${name}${s} a='b'${s}>${inside}${secret}</${p}${name}${s}>`;
          expect(passInPieces(text, cuts)).not.toContain(secret);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('nor in an attribute', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('token token', 'resume previd', 'enabled id', 'service password', 'x password'),
        prefix,
        space,
        fc.constantFrom('"', "'"),
        fc.array(noise, { maxLength: 6 }),
        sizes,
        (names, p, s, quote, before, cuts) => {
          const [element, key] = names.split(' ');
          const text = `${before.join('')}<${p}${element} a='1' ${key}${s}=${s}${quote}${secret}${quote}/>`;
          expect(passInPieces(text, cuts)).not.toContain(secret);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('shows the same however it is cut, and text without rules as it is', () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 30 }), sizes, (parts, cuts) => {
        expect(passInPieces(parts.join(''), cuts)).toBe(parts.join(''));
      }),
    );
  });

  it('goes on when the secret is over', () => {
    expect(fragmentMask().pass('<auth>x</auth>y<auth>z')).toBe('<auth>[masked]</auth>y<auth>[masked]');
  });
});

describe('a mebibyte of hostile text is read in one go', () => {
  const mebibyte = (unit: string): string => unit.repeat(Math.ceil(1024 ** 2 / unit.length));
  it.each([
    '<auth ',
    '<auth>',
    '<auth a="',
    "<auth a='b' ",
    '</auth',
    '<auth><![CDATA[',
    ' token =',
    ' id = " ',
    '&#115;',
    '"',
    '<',
    '<!--',
    '=',
  ])('%s', (unit) => {
    const hostile = mebibyte(unit);
    expect(redact(`<a xmlns='${ns.sasl}'><![CDATA[${hostile}]]></a>`, client).length).toBeGreaterThan(0);
    expect(redact(`<a xmlns='urn:xmpp:sm:3'>${hostile}</a>`, client).length).toBeGreaterThan(0);
    expect(fragmentMask().pass(hostile).length).toBeGreaterThanOrEqual(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileText, type Slot, stanzaId, xml } from '../../src/scenario/template.js';
import { parseStandalone } from '../../src/xmpp/element.js';
import { escapeAttribute, isXmlChar } from '../../src/xmpp/escape.js';

const values: Partial<Record<Slot, string>> = {
  peer: 'romeo&juliet@example/"<r>',
  seq: '5',
  'stanza.id': 'run.1.5',
};
const value = (slot: Slot) => Buffer.from(escapeAttribute(values[slot] ?? ''));

describe('xml', () => {
  it('is a row of bytes and slots, as few as can be', () => {
    const stanza = xml`<message to='${'{{peer}}'}' id='${stanzaId}'>${xml`<body>${'n {{ seq }} & more'}</body>`}</message>`;
    expect(stanza.pieces.map((piece) => piece.toString())).toEqual([
      "<message to='",
      'peer',
      "' id='",
      'stanza.id',
      "'><body>n ",
      'seq',
      ' &amp; more</body></message>',
    ]);
    expect(stanza.render(value).toString()).toBe(
      "<message to='romeo&amp;juliet@example/&quot;&lt;r&gt;' id='run.1.5'><body>n 5 &amp; more</body></message>",
    );
  });

  it('gives back any text that XML can hold, in an attribute and in content', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((s) => [...s].every((c) => isXmlChar(c.codePointAt(0) ?? 0) && !/[\r\n\t{}]/.test(c)));
    fc.assert(
      fc.property(text, (source) => {
        const element = parseStandalone(xml`<a b='${source}'>${source}</a>`.render(value).toString());
        expect(element?.attrs.b).toBe(source);
        expect(element?.getText()).toBe(source);
      }),
    );
  });
});

describe('compileText', () => {
  it('puts values in as they are', () => {
    expect(compileText('a{{id}}b{{domain}}')((slot) => `<${slot}>`)).toBe('a<id>b<domain>');
    expect(compileText('plain')(() => '?')).toBe('plain');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, json, metricName, preformatted } from '../../../src/report/html/markup.js';
import { hostileTexts } from '../results.js';

const texts = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }));

describe('the template', () => {
  it('lets no text out of its element or attribute', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { markup } = html`<b title="${text}">${text}</b>`;
        const [, title = '', body = ''] = /^<b title="([^"<>]*)">([^<>"]*)<\/b>$/u.exec(markup) ?? [];
        expect(title).toBe(body);
        expect(markup).toContain(title);
        expect(markup).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(/^<b /.test(markup) && markup.endsWith('</b>')).toBe(true);
      }),
    );
  });

  it('takes its own markup as it is, lists, numbers and nothing', () => {
    expect(html`${html`<i>&amp;</i>`}${[1, ' & ', html`<br>`]}${undefined}`.markup).toBe(
      '<i>&amp;</i>1 &amp; <br>',
    );
  });
});

describe('JSON in a script element', () => {
  it('comes back as it was, and holds nothing that ends the element', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { markup } = json({ [text]: text });
        expect(JSON.parse(markup)).toEqual(JSON.parse(JSON.stringify({ [text]: text })));
        expect(markup).not.toMatch(/[<>&\u2028\u2029]/);
      }),
    );
  });
});

describe('other texts', () => {
  it('keeps the lines of a scenario', () => {
    expect(preformatted('a:\r\n\t- "<b>"\n\u202e').markup).toBe('a:\n    - &quot;&lt;b&gt;&quot;\n⟨U+202E⟩');
  });

  it('may break a metric after its words, but never within an entity', () => {
    expect(metricName('xmpp_iq_rtt{ns:a}').markup).toBe('<code>xmpp_<wbr>iq_<wbr>rtt{<wbr>ns:<wbr>a}</code>');
    expect(metricName('<_&').markup).toBe('<code>&lt;_<wbr>&amp;</code>');
  });
});

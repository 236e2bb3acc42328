// Keys of encrypted files in links (XEP-0454), in whatever pieces the text comes.
import { describe, expect, it } from 'vitest';
import { LinkMask } from '../../src/inspect/link-mask.js';
import { redact } from '../../src/inspect/redact.js';

const key = '0123456789abcdef';
const link = `aesgcm://u.x.lit/a.jpg#${key}`;

describe('links to encrypted files', () => {
  it.each([
    [link, 'aesgcm://u.x.lit/a.jpg#[masked]'],
    [`look: ${link} nice`, 'look: aesgcm://u.x.lit/a.jpg#[masked] nice'],
    [`${link}\n${link}`, 'aesgcm://u.x.lit/a.jpg#[masked]\naesgcm://u.x.lit/a.jpg#[masked]'],
    [`<url>${link}</url>`, '<url>aesgcm://u.x.lit/a.jpg#[masked]</url>'],
    [`<a href='${link}'/>`, "<a href='aesgcm://u.x.lit/a.jpg#[masked]'/>"],
    [`AESGCM://u#${key}`, 'AESGCM://u#[masked]'],
    [`aesaesgcm://u#${key}`, 'aesaesgcm://u#[masked]'],
    ['https://u.x.lit/a.jpg#top', 'https://u.x.lit/a.jpg#top'],
    ['aesgcm://u.x.lit/a.jpg #1', 'aesgcm://u.x.lit/a.jpg #1'],
    ['aesgcm:// and # and aesgcm', 'aesgcm:// and # and aesgcm'],
  ])('%s', (text, shown) => {
    for (let size = 1; size <= text.length; size++) {
      const mask = new LinkMask();
      let out = '';
      for (let at = 0; at < text.length; at += size) out += mask.pass(text.slice(at, at + size));
      expect(out).toBe(shown);
    }
  });

  it('are masked in a stanza', () => {
    const context = { contentNs: 'jabber:client', prefixes: new Map(), attrs: {} };
    const stanza = `<message><body>${link}</body></message>`;
    expect(redact(stanza, context)).not.toContain(key);
    expect(redact('<message><body>x</body></message>', context)).toBe('<message><body>x</body></message>');
  });
});

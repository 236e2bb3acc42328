// Text from elsewhere, made safe to stand within XML, HTML and GitHub-flavoured Markdown.
import { visible } from '../model/sanitise.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Known to XML and to HTML.
  "'": '&apos;',
};

/** For text and quoted attributes of XML and HTML; controls, which XML 1.0 (§2.2) does not allow, and bidirectional overrides are shown as visible() shows them. */
export const xmlText = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');

/**
 * A code span of Markdown, also within a table: nothing in it becomes markup, a link or a mention. The two characters that
 * could end it early call for HTML, where an entity is never markup.
 */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return '–';
  if (!/[`|]/.test(shown)) return `\`${shown}\``;
  const html = shown.replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);
  return `<code>${html}</code>`;
}

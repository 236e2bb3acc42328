// HTML made of text: whatever is put into the template is escaped, unless it came out of the template.
import { xmlText } from '../markup.js';

/** Text that is HTML already. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template; undefined gives nothing. */
export type Part = string | number | Markup | undefined | readonly Part[];

/** The tag of templates: `` html`<b>${name}</b>` ``. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.map((text, i) => text + markupOf(parts[i])).join('') };
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return xmlText(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(markupOf).join('');
}

/** The name of a metric, which may be broken after its words where the screen is narrow. */
export const metricName = (name: string): Markup => ({
  markup: `<code>${xmlText(name).replace(/[_{,:](?=.)/g, '$&<wbr>')}</code>`,
});

/** Several lines of foreign text: line breaks and tabs stay, everything else is as in {@link xmlText}. */
export const preformatted = (text: string): Markup => ({
  markup: text
    .split(/\r?\n/)
    .map((line) => xmlText(line.replaceAll('\t', '    ')))
    .join('\n'),
});

/** JSON that may stand inside a `script` element: nothing in it can end the element or begin a comment. */
export const json = (value: unknown): Markup => ({
  markup: JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
});

// Regular expressions that take time in proportion to the text, whatever they are (RE2 syntax): no look-around, no back references.
import { RE2JS } from 're2js';
import { mostSearched } from './element.js';

/** Whether it matches anywhere in the text, of which the first megabyte is searched. */
export function compileRegex(pattern: string): ((text: string) => boolean) | { readonly wrong: string } {
  try {
    const regex = RE2JS.compile(pattern);
    return (text) => regex.test(text.length > mostSearched ? text.slice(0, mostSearched) : text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { wrong: reason.replace(/^error parsing regexp: /, '') };
  }
}

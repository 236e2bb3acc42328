// The XML declaration that may open a stream (XML 1.0 §2.8, RFC 6120 §11.5, §11.6).
import type { Report } from './character-data.js';
import { minor } from './fault.js';

/** Longest declaration taken for one. */
const longest = 256;

/** The declaration whose `<?` is at `at`; 'cut' when its end is not there; undefined when it is another instruction. */
export function streamDeclaration(buffer: Buffer, at: number, end: number): string | 'cut' | undefined {
  const window = buffer.subarray(at, Math.min(end, at + longest));
  const close = window.indexOf('?>');
  if (close < 0) return window.length < longest ? 'cut' : undefined;
  const text = window.toString('latin1', 0, close + 2);
  return /^<\?xml\s/.test(text) ? text : undefined;
}

/** Reports a declaration without a version 1.x, and one of another encoding. */
export function checkDeclaration(text: string, at: number, report: Report): void {
  if (!/^<\?xml\s+version\s*=\s*(["'])1\.\d+\1/.test(text)) report(minor.noVersion, at);
  const encoding = /\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') report(minor.encoding, at);
}

// The text summary with ANSI colours, for terminals; it only adds to what the text writer gave.

const reset = '\u001b[0m';
const bold = '\u001b[1m';
const dim = '\u001b[2m';
const red = '\u001b[31m';
const green = '\u001b[32m';
const yellow = '\u001b[33m';

/** The first that fits a line colours the part that it found. */
const paints: readonly (readonly [RegExp, string])[] = [
  [/^✓ [A-Z]+(?: [A-Z]+)*/, bold + green],
  [/^✗ [A-Z]+/, bold + red],
  [/^[!?] [A-Z]+(?: [A-Z]+)*/, bold + yellow],
  [/^ {2}✓/, green],
  [/^ {2}✗.*/, red],
  [/^ {2}.* regression$/, red],
  [/^ {2}.* improved$/, green],
  [/^ {2}└.*/, dim],
  [/^\S.*/, bold],
];

/** `text` must be free of escape sequences, as every text report is. */
export function colour(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [pattern, code] = paints.find(([candidate]) => candidate.test(line)) ?? [];
      return pattern === undefined ? line : line.replace(pattern, (part) => `${code}${part}${reset}`);
    })
    .join('\n');
}

// Filters: any text is a filter or a fault with its place; a filter in its one spelling is the same filter, and looks at every record.
import { isDeepStrictEqual } from 'node:util';
import { readRecord } from '../../../src/inspect/capture/line.js';
import { noFacts } from '../../../src/inspect/filter/facts.js';
import { formatFilterError, isFilterError, parseFilter } from '../../../src/inspect/filter/filter.js';
import type { TapRecord } from '../../../src/model/record.js';
import { fixtureLines } from '../fixture-lines.js';
import { promise, type Target } from '../target.js';

const records: readonly TapRecord[] = fixtureLines('filter/records').flatMap((line) => {
  const record = readRecord({ seq: 0, at: 0, flow: 1, ...JSON.parse(line.slice(line.indexOf(' '))) });
  return 'wrong' in record ? [] : [record];
});
const cases = fixtureLines('filter/cases').map((line) => line.slice(0, line.lastIndexOf(' | ')));

export const filter: Target = {
  seeds: () => cases.map((text) => Buffer.from(text)),
  words: [
    ...[
      '&&',
      '||',
      '!',
      '(',
      ')',
      '{',
      '}',
      '"',
      "'",
      '\\',
      '==',
      '!=',
      '<=',
      '>=',
      '^=',
      '$=',
      '*=',
      '~',
      ' in ',
    ],
    ...[
      'xpath("',
      'has(',
      '~b ',
      '//',
      '[@',
      'kind==',
      'from.bare',
      'body',
      'size',
      'time',
      'age',
      '#1',
      '@a',
    ],
    ...[
      'and',
      'or',
      'not',
      '1e999',
      '-1',
      'ms',
      'KiB',
      '14:30',
      '\u{1f600}',
      '\u0000',
      '(?i)',
      '.*',
      '{1,9}',
    ],
  ],
  run(input) {
    const text = input.toString('utf8');
    const parsed = parseFilter(text);
    if (isFilterError(parsed)) {
      promise(
        parsed.column >= 1 && parsed.column <= text.length + 1,
        `column ${parsed.column} is outside of ${JSON.stringify(text)}`,
      );
      formatFilterError(text, parsed);
      return;
    }
    const again = parseFilter(parsed.printed);
    promise(
      !isFilterError(again) && isDeepStrictEqual(again.expression, parsed.expression),
      `${JSON.stringify(text)} is written ${JSON.stringify(parsed.printed)}, which is not the same`,
    );
    for (const record of records) parsed.matches(record, noFacts);
  },
};

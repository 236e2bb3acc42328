// The summary that people read after a run: verdict first, 80 columns, no colour.
import type { RunResult } from '../../stats/result.js';
import { course } from '../sections/course.js';
import { headline } from '../sections/headline.js';
import { messages } from '../sections/messages.js';
import { tallies } from '../sections/tallies.js';
import { thresholds } from '../sections/thresholds.js';
import { trends } from '../sections/trends.js';
import type { TextWriter } from '../writer.js';

export const text: TextWriter = {
  extension: 'txt',
  render(result: RunResult): string {
    const sections = [
      headline(result),
      thresholds(result),
      messages(result),
      ...trends(result),
      course(result),
      ...tallies(result),
    ];
    return `${sections
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`;
  },
};

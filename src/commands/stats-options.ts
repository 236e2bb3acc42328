// `--stats`: what went by, added up, at the end of a tap or of a capture.
import { Option } from 'commander';
import { Insight } from '../inspect/insight/insight.js';
import { summarise } from '../inspect/insight/summary.js';
import { summaryText } from '../inspect/insight/summary-text.js';
import type { CommandContext } from './context.js';
import type { ViewName } from './views/index.js';
import type { View } from './views/view.js';

export interface StatsFlags {
  /** `true` when the flag has no value. */
  readonly stats?: true | 'text' | 'json';
  readonly ui?: ViewName;
}

export const statsOption = (): Option =>
  new Option('--stats [how]', 'print statistics at the end').choices(['text', 'json']);

/** `view`, and at its end the statistics of all records it was given: on stderr, but JSON on stdout where nothing else is. */
export function withStats(view: View, { stats, ui }: StatsFlags, context: CommandContext): View {
  if (stats === undefined) return view;
  const insight = new Insight();
  return {
    record(record) {
      insight.append(record);
      view.record(record);
    },
    async end(endLine) {
      await view.end(endLine);
      const summary = summarise(insight);
      if (stats !== 'json')
        context.stderr(
          summaryText(summary)
            .map((line) => `${line}\n`)
            .join(''),
        );
      else if (ui === 'none') context.stdout(`${JSON.stringify(summary)}\n`);
      else context.stderr(`${JSON.stringify(summary)}\n`);
    },
  };
}

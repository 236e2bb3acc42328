// The comparison for programs: `stanzascope-baseline`, version 1 (docs/compare-runs.md).
import type { Compared, ComparisonWriter } from './compared.js';

export const json: ComparisonWriter = {
  extension: 'json',
  render({ kind, scenario, comparison, warnings }: Compared): string {
    const { verdict, repeats, changes } = comparison;
    const report = {
      format: 'stanzascope-baseline',
      version: 1,
      ...{ kind, scenario, verdict },
      repeats: { baseline: repeats.base, new: repeats.fresh },
      warnings,
      numbers: changes.map(({ base, fresh, ...change }) => ({ ...change, baseline: base, new: fresh })),
    };
    return `${JSON.stringify(report, null, 2)}\n`;
  },
};

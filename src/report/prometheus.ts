// The text form of metrics that Prometheus reads (exposition format 0.0.4): families, each with its help, type and samples.
import { visible } from '../model/sanitise.js';

/** All samples of one name. The name is valid: letters, digits, `_` and `:`. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'summary';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** After the name of the family: `_sum` and `_count` of a summary. */
  readonly suffix?: string;
  readonly labels?: Labels;
  /** The sample is left out when it is undefined. */
  readonly value: number | undefined;
}

/** By name, which is a letter or `_` and then letters, digits, `_`. */
export type Labels = Readonly<Record<string, string>>;

/** Of two samples with one name and the same labels the first stands: a reader would refuse the whole file. Empty families are left out. */
export function exposition(families: readonly Family[]): string {
  const taken = new Set<string>();
  return families
    .map(({ name, type, help, samples }) => {
      const lines = samples.flatMap(({ suffix = '', labels = {}, value }) => {
        const series = `${name}${suffix}${labelList(labels)}`;
        if (value === undefined || taken.has(series)) return [];
        taken.add(series);
        return [`${series} ${value}\n`];
      });
      if (lines.length === 0) return '';
      return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

/** In alphabetical order, so that one set of labels has one spelling. */
function labelList(labels: Labels): string {
  const list = Object.keys(labels)
    .sort()
    .map((name) => `${name}="${escaped(labels[name] ?? '').replaceAll('"', '\\"')}"`);
  return list.length === 0 ? '' : `{${list.join(',')}}`;
}

/** Once visible() has shown the line breaks, backslashes are left. */
const escaped = (text: string): string => visible(text).replaceAll('\\', '\\\\');

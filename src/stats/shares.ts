// Whether results are the shares of one run, and whether all of them are there.
import type { RunResult, Segment, StepResult } from './result.js';

/** More shares than this are a slip in a file, not a run. */
const mostShares = 100_000;
const mostNamed = 8;

/** A result that cannot be added to the others. */
export interface MergeFault {
  /** What is wrong with it, and what would be right. */
  readonly wrong: string;
  /** Its place among the results given. */
  readonly at: number;
}

/** A result that says which share it is of. */
export type Share = RunResult & { readonly segment: Segment };

/** @param of what the shares are parts of: the whole run, or the segment that several threads have done */
export function readShares(results: readonly RunResult[], of: Segment): readonly Share[] | MergeFault {
  const shares: Share[] = [];
  for (const [at, result] of results.entries()) {
    const wrong = faultOf(result, shares[0], of);
    if (wrong !== undefined) return { wrong, at };
    shares.push(result as Share);
  }
  return shares;
}

function faultOf(result: RunResult, first: Share | undefined, of: Segment): string | undefined {
  const { segment } = result;
  if (segment === undefined) return 'it is a whole run, and should be a share of one (run --segment i/N)';
  const { index, count } = segment;
  if (!(index >= 1 && index <= count && count <= mostShares && Number.isInteger(index + count)))
    return `there is no segment ${segmentName(segment)}`;
  if (count % of.count !== 0 || (index - of.index) % of.count !== 0)
    return `segment ${segmentName(segment)} is no part of ${segmentName(of)}`;
  return first && difference(result, segment, first);
}

function difference(result: RunResult, segment: Segment, first: Share): string | undefined {
  if (segment.count !== first.segment.count)
    return `it is segment ${segmentName(segment)}, and the first is ${segmentName(first.segment)}: all should be of one number`;
  const { scenario, seed, target, warmup } = first;
  if (result.scenario.name !== scenario.name || result.scenario.text !== scenario.text)
    return 'its scenario is not that of the first: all shares should run the same file';
  if (result.seed !== seed)
    return `its seed is ${result.seed}, and that of the first is ${seed}: give all shares the same --seed`;
  if (result.target !== target)
    return `its target is ${result.target}, and that of the first is ${target}: all should load the same server`;
  if (result.warmup !== warmup || labels(result) !== labels(first))
    return 'its warm-up or its steps are not those of the first: all shares should run the same file';
  return undefined;
}

const labels = ({ steps = [] }: RunResult): string =>
  JSON.stringify(steps.map(({ scenario, part, label, depth }: StepResult) => [scenario, part, label, depth]));

/** One line for shares that are missing, and one for each that is there more than once. */
export function gapsAmong(segments: readonly Segment[], of: Segment): string[] {
  const count = segments[0]?.count ?? 0;
  const times = new Map<number, number>();
  for (const { index } of segments) times.set(index, (times.get(index) ?? 0) + 1);
  const expected = Array.from({ length: count / of.count }, (_, i) => i * of.count + of.index);
  const there = [...times.keys()].sort((a, b) => a - b);
  const missing = expected.filter((index) => !times.has(index));
  return [
    ...(missing.length > 0 ? [`${listed(there, count, 'there')}, ${listed(missing, count, 'missing')}`] : []),
    ...there
      .filter((index) => (times.get(index) ?? 0) > 1)
      .map(
        (index) => `segment ${index}/${count} is there ${times.get(index)} times: its numbers count as often`,
      ),
  ];
}

/** `2/3`. */
export const segmentName = ({ index, count }: Segment): string => `${index}/${count}`;

/** `segments 1/3 and 3/3 are there`, `2/3 is missing`. */
function listed(indexes: readonly number[], count: number, what: 'there' | 'missing'): string {
  const named = indexes.slice(0, mostNamed).map((index) => `${index}/${count}`);
  const rest = indexes.length - named.length;
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  const list = all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  const noun = what === 'missing' ? '' : indexes.length === 1 ? 'segment ' : 'segments ';
  return `${noun}${list} ${indexes.length === 1 ? 'is' : 'are'} ${what}`;
}

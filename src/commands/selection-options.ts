// The flags that choose records by an expression: what is shown and captured, and what a headless tap waits for.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Filter, formatFilterError, isFilterError, parseFilter } from '../inspect/filter/filter.js';
import { parseDuration } from '../model/duration.js';
import { exitCode, UserError } from '../model/errors.js';
import type { Micros } from '../model/time.js';

export interface SelectionFlags {
  readonly filter?: Filter;
  readonly capture?: Filter;
  readonly until?: Filter;
  readonly failOn?: Filter;
  readonly timeout?: Micros;
}

export function addSelectionOptions(command: Command): Command {
  return command
    .optionsGroup('Selection and end:')
    .addOption(expression('--filter <expr>', 'show only what matches (docs/filters.md)'))
    .addOption(expression('--capture <expr>', 'with --record: write only what matches'))
    .addOption(expression('--until <expr>', 'end when something matches, with exit code 0'))
    .addOption(expression('--fail-on <expr>', 'end when something matches, with exit code 1'))
    .option('--timeout <time>', 'end after this time; exit code 1 if --until has not matched', readTimeout);
}

const expression = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text: string) => readFilter(flags.replace(/ .*/, ''), text));

/** @throws UserError with a caret under what is wrong */
function readFilter(flag: string, text: string): Filter {
  const filter = parseFilter(text);
  if (isFilterError(filter))
    throw new UserError(`${flag}: ${formatFilterError(text, filter)}`, exitCode.usage);
  return filter;
}

function readTimeout(text: string): Micros {
  const duration = parseDuration(text);
  if (!duration) throw new InvalidArgumentError('It should be a time such as 500ms, 10s or 5m.');
  return duration;
}

// What the flags of selection-options.ts do: leaves records out of the views, and ends the command when it has seen enough.
import type { Filter } from '../inspect/filter/filter.js';
import { lookEvery, RecordWatch } from '../inspect/filter/record-watch.js';
import { lines } from '../inspect/lines.js';
import { formatDuration } from '../model/duration.js';
import { type ExitCode, exitCode, UserError } from '../model/errors.js';
import type { TapRecord } from '../model/record.js';
import type { Clock, Micros } from '../model/time.js';
import type { CommandContext } from './context.js';
import type { SelectionFlags } from './selection-options.js';
import type { View } from './views/view.js';

/** Why the command ends: the first of them counts. */
type Outcome =
  | { readonly why: 'until' | 'fail-on'; readonly record: TapRecord }
  | { readonly why: 'timeout' };

export class Selection {
  readonly #flags: SelectionFlags;
  readonly #context: CommandContext;
  readonly #clock: Clock;
  readonly #records: RecordWatch;
  readonly #over = new AbortController();
  #outcome: Outcome | undefined;

  /** @throws UserError when the flags cannot work together */
  constructor(flags: SelectionFlags & { readonly record?: string }, context: CommandContext, clock: Clock) {
    if (flags.capture && flags.record === undefined)
      throw new UserError('--capture: it chooses what --record writes; add --record FILE', exitCode.usage);
    this.#flags = flags;
    this.#context = context;
    this.#clock = clock;
    const present = (filters: readonly (Filter | undefined)[]) =>
      filters.filter((each) => each !== undefined);
    this.#records = new RecordWatch(
      present([flags.filter, flags.capture]),
      present([flags.failOn, flags.until]),
    );
  }

  /** Whether records are wanted even if no view shows them. */
  get isWatching(): boolean {
    return this.#flags.until !== undefined || this.#flags.failOn !== undefined;
  }

  /** Aborted when the command should end. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** One view of all: the one that is shown, and the one that is recorded, each with what is chosen for it. */
  view(shown: View, recorded?: View): View {
    const choices = [[shown, this.#flags.filter] as const];
    if (recorded) choices.push([recorded, this.#flags.capture]);
    return {
      record: (record) => {
        this.#records.note(record);
        for (const [view, filter] of choices) if (this.#passes(filter, record)) view.record(record);
        this.#watch(record);
        if (this.#records.isDue(record)) this.#look();
      },
      async end(endLine) {
        await Promise.all(choices.map(([view]) => view.end(endLine)));
      },
    };
  }

  /**
   * The time-out begins; {@link stop} ends it. @param now the wall clock, when records come live: then what is waited for may come true
   * without one
   */
  start(now?: () => Micros): void {
    const { timeout } = this.#flags;
    if (now && this.#records.isWaiting) void this.#keepLooking(now);
    if (timeout === undefined) return;
    void this.#clock
      .sleep(timeout, AbortSignal.any([this.#context.signal, this.over]))
      .then(() => this.#context.signal.aborted || this.#end({ why: 'timeout' }));
  }

  /** Nothing is waited for any more. A time-out that still runs would keep the process alive. */
  stop(): void {
    this.#over.abort();
  }

  /** Call it when all views have ended: says what came of the waiting. */
  conclude(): ExitCode {
    const { until, timeout } = this.#flags;
    this.#look();
    this.stop();
    const outcome = this.#outcome;
    if (outcome && outcome.why !== 'timeout') {
      this.#context.stderr(`--${outcome.why} matched: ${lines(outcome.record)}\n`);
      return outcome.why === 'until' ? exitCode.done : exitCode.notMatched;
    }
    if (!until) return exitCode.done;
    if (!outcome && this.#context.signal.aborted) {
      this.#context.stderr('--until: interrupted before anything matched\n');
      return exitCode.interrupted;
    }
    const when = outcome && timeout !== undefined ? ` within ${formatDuration(timeout)}` : '';
    this.#context.stderr(`--until: nothing matched${when}\n`);
    return exitCode.notMatched;
  }

  async #keepLooking(now: () => Micros): Promise<void> {
    const ended = AbortSignal.any([this.#context.signal, this.over]);
    while (!ended.aborted) {
      await this.#clock.sleep(lookEvery, ended);
      if (!ended.aborted) this.#look(now());
    }
  }

  /** At what went by before. */
  #look(now?: Micros): void {
    if (this.#outcome) return;
    const found = this.#records.look(now);
    if (found)
      this.#end({ why: found.filter === this.#flags.failOn ? 'fail-on' : 'until', record: found.record });
  }

  #passes(filter: Filter | undefined, record: TapRecord): boolean {
    return filter === undefined || filter.matches(record, this.#records.facts);
  }

  #watch(record: TapRecord): void {
    const { until, failOn } = this.#flags;
    if (this.#outcome) return;
    if (failOn && this.#passes(failOn, record)) this.#end({ why: 'fail-on', record });
    else if (until && this.#passes(until, record)) this.#end({ why: 'until', record });
  }

  #end(outcome: Outcome): void {
    this.#outcome ??= outcome;
    this.#over.abort();
  }
}

// A run from the first login to the result: before, schedule, drain, after.
import { formatEndpoint } from '../model/endpoint.js';
import { fromSeconds, type Micros, micros, toMillis, toSeconds } from '../model/time.js';
import type { Plan } from '../scenario/plan.js';
import { seededRandom } from '../scenario/random.js';
import { IntervalRecorder } from '../stats/interval.js';
import type { MetricSink } from '../stats/recorder.js';
import type { Interval, RunResult } from '../stats/result.js';
import { bringUp, Reach, windUp } from './bring-up.js';
import { Crew } from './crew.js';
import { Deadlines } from './deadlines.js';
import { runSchedule } from './executors.js';
import { Identity } from './identity.js';
import { Instruments } from './instruments.js';
import { Iterations } from './iterations.js';
import { Messages } from './messages.js';
import { atMost } from './patience.js';
import type { World } from './session.js';
import { Stop } from './stop.js';
import { loginFailed, sessionLost, VirtualUser } from './user.js';
import { judge } from './verdict.js';

const second = fromSeconds(1);
/** The drain of a run that was interrupted. */
const shortDrain = fromSeconds(1);
/** How long `after` may take in all. */
const afterPatience = fromSeconds(10);

export interface RunOptions {
  readonly plan: Plan;
  readonly world: World;
  readonly sink: MetricSink;
  /** Fixes every random choice; whole, 32 bits. */
  readonly seed: number;
  /** Token of letters and digits that no other run has: {{run}}, and the beginning of all ids. */
  readonly run: string;
  /** PEM of the authorities to trust, when the target names a file. */
  readonly ca?: string;
  readonly environment: RunResult['environment'];
  /** Ends the run early, with a result. */
  readonly signal: AbortSignal;
  /** Once a second during the schedule and the drain. */
  onInterval?(interval: Interval): void;
}

/** Rejects with a UserError (exit code 113) when no user could connect; everything else that goes wrong is in the result. */
export function runLoad(options: RunOptions): Promise<RunResult> {
  return new Run(options).run();
}

/** The parts of one run, wired. */
class Run {
  readonly #options: RunOptions;
  readonly #clock: World['clock'];
  readonly #instruments: Instruments;
  readonly #deadlines: Deadlines;
  readonly #messages: Messages;
  readonly #iterations: Iterations;
  readonly #crew: Crew;
  readonly #reach = new Reach();
  /** Starts nothing more: interrupted, everybody gone, or nobody there. */
  readonly #halt = new Stop();
  /** Ends the iterations that are under way. */
  readonly #stop = new Stop();
  readonly #failures: string[] = [];
  #online = 0;
  #phase: 'before' | 'schedule' | 'after' = 'before';

  constructor(options: RunOptions) {
    const { plan, world, sink, run } = options;
    this.#options = options;
    this.#clock = world.clock;
    this.#instruments = new Instruments(world.clock, sink);
    this.#deadlines = new Deadlines(world.clock);
    this.#messages = new Messages(run, this.#instruments, this.#deadlines);
    this.#iterations = new Iterations(plan.flow, this.#stop, this.#around);
    this.#crew = new Crew(Array.from({ length: plan.users }, (_, i) => this.#user(plan.accounts.first + i)));
  }

  async run(): Promise<RunResult> {
    const { plan, signal } = this.#options;
    const createdAt = this.#clock.now();
    const interrupt = () => this.#interrupt();
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    try {
      this.#instruments.sink.gauge('vus', plan.users);
      await bringUp(plan, this.#crew, this.#halt, this.#around);
      if (this.#reach.isNone && !signal.aborted) throw this.#reach.error(plan);
      this.#judgeLogins();
      const startedAt = this.#clock.now();
      const course = new IntervalRecorder(startedAt, () => this.#options.sink.takeSecond());
      // What the logins before the schedule took belongs to no second of it.
      this.#options.sink.takeSecond();
      this.#instruments.follow(course, (interval) => this.#options.onInterval?.(interval));
      const ticking = this.#tick(startedAt);
      const invalid = await this.#load(startedAt);
      const endedAt = this.#clock.now();
      ticking.abort();
      this.#instruments.tick(endedAt);
      const intervals = course.finish(endedAt);
      if (this.#reach.isNone && !signal.aborted) throw this.#reach.error(plan);
      await this.#windUp();
      return this.#result({ createdAt, startedAt, endedAt, invalid, intervals });
    } finally {
      signal.removeEventListener('abort', interrupt);
      this.#stop.stop();
      for (const user of this.#crew.users) user.destroy();
      this.#deadlines.expireAll();
    }
  }

  #interrupt(): void {
    this.#halt.stop();
    // Whoever sleeps before the schedule has begun is woken; afterwards the drain does it.
    if (this.#phase === 'before') this.#deadlines.expireAll();
  }

  get #around() {
    return { instruments: this.#instruments, messages: this.#messages, deadlines: this.#deadlines };
  }

  #user(number: number): VirtualUser {
    const { plan, world, run, seed, ca } = this.#options;
    const { target, accounts } = plan;
    const value = (slot: string): string => (slot === 'id' ? String(number) : target.domain);
    const identity = new Identity({ number, username: accounts.username(value), domain: target.domain, run });
    const watched = this.#reach.watch(world, () => this.#reach.isHopeless && this.#interrupt());
    return new VirtualUser(identity, accounts.password(value), seededRandom(seed).fork(number), {
      ...this.#around,
      world: watched,
      target,
      tls: { insecure: target.insecure, ...(ca !== undefined && { ca }) },
      moved: (isOnline) => this.#moved(isOnline),
    });
  }

  #moved(isOnline: boolean): void {
    this.#online += isOnline ? 1 : -1;
    this.#instruments.online(this.#online);
    if (this.#online === 0 && this.#phase === 'schedule' && this.#options.plan.flowStartsOnline) {
      this.#failures.push('all users are gone: the run ended early');
      this.#halt.stop();
    }
  }

  #judgeLogins(): void {
    const { plan, signal } = this.#options;
    if (!plan.flowStartsOnline || signal.aborted) return;
    const missing = plan.users - this.#online;
    if (missing > 0) {
      const cause = this.#instruments.mostFrequent(loginFailed);
      const why = cause === undefined ? '' : `: ${cause.slice(loginFailed.length)}`;
      this.#failures.push(`${missing} of ${plan.users} users could not log in${why}`);
    }
    if (this.#online === 0) this.#halt.stop();
  }

  /** Schedule and drain. Returns why the load was not as asked. */
  async #load(startedAt: Micros): Promise<readonly string[]> {
    const { plan, signal } = this.#options;
    this.#phase = 'schedule';
    const invalid = await runSchedule({
      plan,
      crew: this.#crew,
      iterations: this.#iterations,
      instruments: this.#instruments,
      clock: this.#clock,
      startedAt,
      deadlines: this.#deadlines,
      stop: this.#halt,
    });
    this.#phase = 'after';
    await this.#drain(signal.aborted ? micros(Math.min(plan.drain, shortDrain)) : plan.drain);
    for (const [kind, count] of Object.entries(this.#instruments.counters))
      if (kind.startsWith(sessionLost)) this.#failures.push(`${kind} (${count} of ${plan.users} users)`);
    if (!signal.aborted) return invalid;
    return [`interrupted after ${toSeconds(micros(this.#clock.now() - startedAt)).toFixed(1)} s`];
  }

  /** Iterations under way get `patience` to end, and messages `patience` from the last send to arrive. */
  async #drain(patience: Micros): Promise<void> {
    await atMost(this.#clock, patience, this.#iterations.whenIdle());
    this.#stop.stop();
    const until = (this.#messages.lastSentAt ?? 0) + patience;
    const left = micros(Math.max(0, until - this.#clock.now()));
    // Without anybody online nothing can arrive any more.
    if (this.#online > 0) await atMost(this.#clock, left, this.#messages.whenSettled());
    this.#messages.close();
    this.#deadlines.expireAll();
    await this.#iterations.whenIdle();
  }

  async #windUp(): Promise<void> {
    const enough = new Stop();
    const around = this.#around;
    await atMost(this.#clock, afterPatience, windUp(this.#options.plan, this.#crew, enough, around));
    enough.stop();
  }

  /** Closes the seconds in which nothing happens. */
  #tick(startedAt: Micros): AbortController {
    const stop = new AbortController();
    const tell = async () => {
      for (let n = 1; ; n++) {
        await this.#clock.sleep(micros(Math.max(0, startedAt + n * second - this.#clock.now())), stop.signal);
        if (stop.signal.aborted) return;
        this.#instruments.tick();
      }
    };
    void tell();
    return stop;
  }

  #result(run: {
    createdAt: Micros;
    startedAt: Micros;
    endedAt: Micros;
    invalid: readonly string[];
    intervals: readonly Interval[];
  }): RunResult {
    const { plan, seed, environment, sink } = this.#options;
    const elapsed = micros(run.endedAt - run.startedAt);
    const { book } = this.#messages;
    const metrics = sink.results(elapsed);
    const ledger = book.totals;
    const unbalanced = book.isBalanced ? [] : ['the ledger does not balance: a fault in the tool'];
    const { verdict, reasons, thresholds } = judge({
      thresholds: plan.thresholds,
      metrics,
      ledger,
      invalid: [...run.invalid, ...unbalanced],
      failures: this.#failures,
    });
    return {
      format: 'stanzascope-result',
      version: 1,
      scenario: { name: plan.name, text: plan.text },
      target: formatEndpoint(plan.target.endpoint),
      seed,
      environment,
      startedAt: new Date(toMillis(micros(this.#clock.epoch + run.createdAt))).toISOString(),
      duration: toSeconds(elapsed),
      verdict,
      reasons,
      metrics,
      counters: this.#instruments.counters,
      ledger,
      thresholds,
      intervals: run.intervals,
    };
  }
}

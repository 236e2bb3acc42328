// A run from the first login to the result: before, schedule, drain, after.
import { formatEndpoint } from '../model/endpoint.js';
import { fromSeconds, type Micros, micros, toMillis, toSeconds } from '../model/time.js';
import type { Plan, ScenarioPlan } from '../scenario/plan.js';
import { IntervalRecorder } from '../stats/interval.js';
import type { MetricSink } from '../stats/recorder.js';
import type { Interval, RunResult, Segment } from '../stats/result.js';
import { Reach } from './bring-up.js';
import { Deadlines } from './deadlines.js';
import { Instruments } from './instruments.js';
import { Messages } from './messages.js';
import { atMost } from './patience.js';
import { Rooms } from './rooms.js';
import { ScenarioRun } from './scenario-run.js';
import type { World } from './session.js';
import { whole } from './share.js';
import { Stop } from './stop.js';
import { loginFailed, sessionLost } from './user.js';
import { abortReason, judge, namesScenario } from './verdict.js';

const second = fromSeconds(1);
/** The drain of a run that was interrupted. */
const shortDrain = fromSeconds(1);
/** How long `after` may take in all. */
const afterPatience = fromSeconds(10);

export interface RunOptions {
  readonly plan: Plan;
  /** The share of it to do; without it all. */
  readonly segment?: Segment;
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
  /** Called when `before` is through; the schedule begins when it resolves. */
  ready?(): Promise<void>;
  /** A line of a `log` step. */
  log?(text: string): void;
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
  readonly #scenarios: readonly ScenarioRun[];
  readonly #reach = new Reach();
  /** Ends the iterations that are under way. */
  readonly #stop = new Stop();
  readonly #failures: string[] = [];
  #isLoading = false;
  /** Why the run was ended before its time, by itself. */
  #aborted: string | undefined;

  constructor(options: RunOptions) {
    const { plan, world, sink, run } = options;
    this.#options = options;
    this.#clock = world.clock;
    this.#instruments = new Instruments(world.clock, sink);
    this.#deadlines = new Deadlines(world.clock);
    this.#messages = new Messages(run, this.#instruments, this.#deadlines);
    const watched = this.#reach.watch(world, () => this.#reach.isHopeless && this.#interrupt());
    const isTagged = plan.scenarios.length > 1 || namesScenario(plan.thresholds ?? []);
    const rooms = new Rooms();
    let first = plan.accounts.first;
    this.#scenarios = plan.scenarios.map((scenario) => {
      const tag = { key: 'scenario', value: scenario.name };
      const instruments = isTagged ? this.#instruments.of(tag) : this.#instruments;
      const created = new ScenarioRun(scenario, first, instruments, {
        ...options,
        segment: options.segment ?? whole,
        world: watched,
        messages: this.#messages,
        rooms,
        deadlines: this.#deadlines,
        stop: this.#stop,
        moved: (change) => this.#instruments.online(change),
        deserted: (from) => this.#deserted(from),
      });
      first += scenario.users;
      return created;
    });
  }

  async run(): Promise<RunResult> {
    const { plan, signal, sink } = this.#options;
    const createdAt = this.#clock.now();
    const interrupt = () => this.#interrupt();
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    try {
      sink.gauge('vus', this.#users);
      for (const scenario of this.#scenarios) await scenario.bringUp();
      if (this.#reach.isNone && !signal.aborted) throw this.#reach.error(plan);
      this.#judgeLogins();
      await this.#options.ready?.();
      const startedAt = this.#clock.now();
      if (plan.warmup > 0) this.#instruments.warmUp(micros(startedAt + plan.warmup));
      // What the logins before the schedule took belongs to no second of it.
      sink.takeSecond();
      const course = new IntervalRecorder(startedAt, () => sink.takeSecond());
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
      for (const { crew } of this.#scenarios) for (const user of crew.users) user.destroy();
      this.#deadlines.expireAll();
    }
  }

  /** Users of this share of the run. */
  get #users(): number {
    return this.#scenarios.reduce((sum, { crew }) => sum + crew.users.length, 0);
  }

  get #online(): number {
    return this.#scenarios.reduce((sum, { online }) => sum + online, 0);
  }

  #interrupt(): void {
    for (const scenario of this.#scenarios) scenario.halt();
    // Whoever sleeps before the schedule has begun is woken; afterwards the drain does it.
    if (!this.#isLoading) this.#deadlines.expireAll();
  }

  #deserted({ name }: ScenarioPlan): void {
    const whose = this.#scenarios.length > 1 ? ` of ${name}` : '';
    this.#failures.push(`all users${whose} are gone: ${whose === '' ? 'the run' : 'it'} ended early`);
  }

  #judgeLogins(): void {
    if (this.#options.signal.aborted) return;
    const expected = this.#scenarios.filter(({ scenario }) => scenario.flowStartsOnline);
    const users = expected.reduce((sum, { crew }) => sum + crew.users.length, 0);
    const missing = users - expected.reduce((sum, { online }) => sum + online, 0);
    if (missing === 0) return;
    const cause = this.#instruments.mostFrequent(loginFailed);
    const why = cause === undefined ? '' : `: ${cause.slice(loginFailed.length)}`;
    this.#failures.push(`${missing} of ${users} users could not log in${why}`);
  }

  /** Schedule and drain. Returns why the load was not as asked. */
  async #load(startedAt: Micros): Promise<readonly string[]> {
    const { plan, signal } = this.#options;
    this.#isLoading = true;
    const invalid = await Promise.all(this.#scenarios.map((scenario) => scenario.load(startedAt)));
    const isCutShort = signal.aborted || this.#aborted !== undefined;
    await this.#drain(isCutShort ? micros(Math.min(plan.drain, shortDrain)) : plan.drain);
    for (const [kind, count] of Object.entries(this.#instruments.counters))
      if (kind.startsWith(sessionLost)) this.#failures.push(`${kind} (${count} of ${this.#users} users)`);
    if (this.#aborted !== undefined) this.#failures.push(this.#aborted);
    if (!signal.aborted) return invalid.flat();
    return [`interrupted after ${toSeconds(micros(this.#clock.now() - startedAt)).toFixed(1)} s`];
  }

  /** Iterations under way get `patience` to end, and messages `patience` from the last send to arrive. */
  async #drain(patience: Micros): Promise<void> {
    await atMost(this.#clock, patience, this.#whenIdle());
    this.#stop.stop();
    const until = (this.#messages.lastSentAt ?? 0) + patience;
    const left = micros(Math.max(0, until - this.#clock.now()));
    // Without anybody online nothing can arrive any more.
    if (this.#online > 0) await atMost(this.#clock, left, this.#messages.whenSettled());
    this.#messages.close();
    this.#deadlines.expireAll();
    await this.#whenIdle();
  }

  async #whenIdle(): Promise<void> {
    await Promise.all(this.#scenarios.map(({ iterations }) => iterations.whenIdle()));
  }

  async #windUp(): Promise<void> {
    const enough = new Stop();
    const all = async () => {
      for (const scenario of this.#scenarios) await scenario.windUp(enough);
    };
    await atMost(this.#clock, afterPatience, all());
    enough.stop();
  }

  /** Closes the seconds in which nothing happens, and ends the run when a threshold says so. */
  #tick(startedAt: Micros): AbortController {
    const stop = new AbortController();
    const tell = async () => {
      for (let n = 1; ; n++) {
        await this.#clock.sleep(micros(Math.max(0, startedAt + n * second - this.#clock.now())), stop.signal);
        if (stop.signal.aborted) return;
        this.#instruments.tick();
        this.#abortByThreshold(startedAt);
      }
    };
    void tell();
    return stop;
  }

  #abortByThreshold(startedAt: Micros): void {
    const { plan, sink } = this.#options;
    const elapsed = micros(this.#clock.now() - startedAt);
    if (this.#aborted !== undefined || elapsed <= plan.warmup) return;
    this.#aborted = abortReason(plan.thresholds ?? [], elapsed, (metric) =>
      sink.result(metric, micros(elapsed - plan.warmup)),
    );
    if (this.#aborted !== undefined) for (const scenario of this.#scenarios) scenario.halt();
  }

  #result(run: {
    createdAt: Micros;
    startedAt: Micros;
    endedAt: Micros;
    invalid: readonly string[];
    intervals: readonly Interval[];
  }): RunResult {
    const { plan, seed, environment, sink, segment } = this.#options;
    const elapsed = micros(run.endedAt - run.startedAt);
    const { book } = this.#messages;
    const metrics = sink.results(micros(Math.max(0, elapsed - plan.warmup)));
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
      ...(plan.warmup > 0 && { warmup: toSeconds(plan.warmup) }),
      verdict,
      reasons,
      metrics,
      counters: this.#instruments.counters,
      ledger,
      thresholds,
      intervals: run.intervals,
      steps: this.#scenarios.flatMap(({ steps }) => steps),
      ...(segment !== undefined && segment.count > 1 && { segment }),
    };
  }
}

// One of the scenarios of a run: its users, and what they go through.

import { seededRandom } from '../model/random.js';
import { type Micros, micros } from '../model/time.js';
import type { Plan, ScenarioPlan } from '../scenario/plan.js';
import type { Segment, StepResult } from '../stats/result.js';
import { Barriers } from './barriers.js';
import { bringUp, windUp } from './bring-up.js';
import { Crew } from './crew.js';
import type { Deadlines } from './deadlines.js';
import { runSchedule } from './executors/index.js';
import { Feed } from './feed.js';
import { Identity } from './identity.js';
import type { Instruments } from './instruments.js';
import type { IterationSurroundings } from './iteration.js';
import { Iterations } from './iterations.js';
import type { Messages } from './messages.js';
import type { Rooms } from './rooms.js';
import type { World } from './session.js';
import { usersOfSegment } from './share.js';
import { StepCounts } from './step-counts.js';
import { Stop } from './stop.js';
import { VirtualUser } from './user.js';

/** What the scenarios of a run share. */
export interface ScenarioSurroundings {
  readonly plan: Plan;
  readonly segment: Segment;
  readonly world: World;
  readonly messages: Messages;
  readonly rooms: Rooms;
  readonly deadlines: Deadlines;
  readonly seed: number;
  readonly run: string;
  readonly ca?: string;
  /** Ends the iterations that are under way. */
  readonly stop: Stop;
  /** A line of a `log` step. */
  log?(text: string): void;
  /** A user has come online or has left. */
  moved(change: 1 | -1): void;
  /** During the schedule, and at its end everybody has gone. */
  deserted(scenario: ScenarioPlan): void;
}

export class ScenarioRun {
  readonly scenario: ScenarioPlan;
  readonly crew: Crew;
  readonly iterations: Iterations;
  readonly #around: ScenarioSurroundings;
  readonly #parts: IterationSurroundings;
  /** Starts nothing more. */
  readonly #halt = new Stop();
  #online = 0;
  #isLoading = false;

  /** @param first the number of its first user */
  constructor(scenario: ScenarioPlan, first: number, instruments: Instruments, around: ScenarioSurroundings) {
    this.scenario = scenario;
    this.#around = around;
    const { messages, rooms, deadlines, segment, stop } = around;
    const places = usersOfSegment(scenario.users, scenario.group, segment);
    const { feeders } = around.plan;
    this.#parts = {
      instruments,
      messages,
      rooms,
      deadlines,
      steps: new StepCounts(scenario),
      barriers: new Barriers(deadlines),
      feeds: new Map(Object.entries(feeders).map(([name, feeder]) => [name, new Feed(feeder, segment)])),
      users: places.length,
      log: (text) => around.log?.(text),
    };
    this.iterations = new Iterations(scenario.flow, stop, this.#parts, segment);
    this.crew = new Crew(places.map((place) => this.#user(place, first + place)));
  }

  /** Users online. */
  get online(): number {
    return this.#online;
  }

  get steps(): readonly StepResult[] {
    return this.#parts.steps.results;
  }

  /** Starts nothing more. */
  halt(): void {
    this.#halt.stop();
  }

  bringUp(): Promise<void> {
    return bringUp(this.scenario, this.crew, this.#halt, this.#parts);
  }

  /** @param startedAt the beginning of the run's schedule. Returns why the load was not as asked. */
  async load(startedAt: Micros): Promise<readonly string[]> {
    const { plan, segment, deadlines, seed } = this.#around;
    const { clock } = this.#parts.instruments;
    const beginsAt = micros(startedAt + this.scenario.startTime);
    await clock.sleep(micros(Math.max(0, beginsAt - clock.now())), this.#halt.signal);
    if (this.scenario.flowStartsOnline && this.#online === 0) return [];
    this.#isLoading = true;
    const invalid = await runSchedule({
      scenario: this.scenario,
      segment,
      crew: this.crew,
      iterations: this.iterations,
      instruments: this.#parts.instruments,
      clock,
      // No user has this number: what it draws is nobody else's.
      random: seededRandom(seed).fork(-1 - plan.scenarios.indexOf(this.scenario)),
      startedAt: beginsAt,
      drain: plan.drain,
      deadlines,
      stop: this.#halt,
    });
    this.#isLoading = false;
    return invalid;
  }

  windUp(enough: Stop): Promise<void> {
    return windUp(this.scenario, this.crew, enough, this.#parts);
  }

  #user(place: number, number: number): VirtualUser {
    const { plan, run, seed, ca, world, messages, rooms, deadlines } = this.#around;
    const { target, accounts } = plan;
    const value = (slot: string): string => (slot === 'id' ? String(number) : target.domain);
    const group = Math.floor(place / this.scenario.group);
    const { username, password } = accounts.of(number - accounts.first, value);
    const certificate = target.certificateOf?.(number - accounts.first);
    const identity = new Identity({
      number,
      group,
      username,
      domain: target.domain,
      run,
    });
    return new VirtualUser(identity, { place, group }, password, seededRandom(seed).fork(number), {
      instruments: this.#parts.instruments,
      messages,
      rooms,
      deadlines,
      world,
      target,
      tls: {
        insecure: target.insecure,
        ...(ca !== undefined && { ca }),
        ...(certificate && { certificate }),
      },
      moved: (isOnline) => this.#moved(isOnline),
    });
  }

  #moved(isOnline: boolean): void {
    this.#online += isOnline ? 1 : -1;
    this.#around.moved(isOnline ? 1 : -1);
    if (this.#online > 0 || !this.#isLoading || !this.scenario.flowStartsOnline) return;
    this.#halt.stop();
    this.#around.deserted(this.scenario);
  }
}

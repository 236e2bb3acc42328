// Starts iterations, times them, and knows how many are under way.
import { type Micros, micros } from '../model/time.js';
import type { CompiledStep } from '../scenario/step.js';
import type { Segment } from '../stats/result.js';
import { Iteration, type IterationSurroundings } from './iteration.js';
import { Latch } from './latch.js';
import { numberInWhole } from './share.js';
import type { Stop } from './stop.js';
import type { VirtualUser } from './user.js';

export class Iterations {
  readonly #flow: CompiledStep;
  readonly #stop: Stop;
  readonly #around: IterationSurroundings;
  readonly #segment: Segment;
  readonly #underWay = new Latch();
  #started = 0;

  /** @param stop ends those under way before their next step */
  constructor(flow: CompiledStep, stop: Stop, around: IterationSurroundings, segment: Segment) {
    this.#flow = flow;
    this.#segment = segment;
    this.#stop = stop;
    this.#around = around;
  }

  /** Resolves at the end of the iteration: whether all its steps held. @param dueAt when it should have started */
  async start(user: VirtualUser, dueAt: Micros): Promise<boolean> {
    const { instruments } = this.#around;
    const startedAt = instruments.clock.now();
    instruments.duration('schedule_lag', micros(startedAt - dueAt));
    this.#underWay.enter();
    user.iterations++;
    const iteration = new Iteration(
      user,
      numberInWhole(this.#started++, this.#segment),
      this.#stop,
      this.#around,
    );
    const end = await this.#flow.run(iteration, dueAt);
    user.iterations--;
    if (end === 'failed' && this.#stop.isStopped) instruments.tally('iterations_interrupted');
    else {
      instruments.iteration();
      instruments.timed('iteration_duration', dueAt, startedAt, end === 'failed' ? 'error' : 'ok');
    }
    this.#underWay.leave();
    return end !== 'failed';
  }

  /** Resolves when none is under way. */
  whenIdle(): Promise<void> {
    return this.#underWay.whenIdle();
  }
}

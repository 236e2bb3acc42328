// Before the load: every user goes through `before`, a few at a time, and all have done so before the schedule begins.

import type { Connection } from '../model/connection.js';
import { formatEndpoint } from '../model/endpoint.js';
import { exitCode, UserError } from '../model/errors.js';
import type { Plan, ScenarioPlan } from '../scenario/plan.js';
import type { Crew } from './crew.js';
import { Iteration, type IterationSurroundings } from './iteration.js';
import type { World } from './session.js';
import type { Stop } from './stop.js';

/** Logins under way at a time: enough to be quick, too few to be a storm; that is what a login in `flow` is for. */
const concurrency = 32;

/** Keeps count of connection attempts, to tell a target that is not there from one that refuses some. */
export class Reach {
  #succeeded = 0;
  #failed = 0;
  #lastError: unknown;

  /** Nobody got through, and as many have tried as try at a time. */
  get isHopeless(): boolean {
    return this.#succeeded === 0 && this.#failed >= concurrency;
  }

  /** Nobody got through, and somebody has tried. */
  get isNone(): boolean {
    return this.#succeeded === 0 && this.#failed > 0;
  }

  /** The same world, watched. @param failed called after each failure */
  watch(world: World, failed: () => void): World {
    return {
      clock: world.clock,
      open: (connection, sink) => world.open(connection, sink),
      connect: async (signal): Promise<Connection> => {
        try {
          const connection = await world.connect(signal);
          this.#succeeded++;
          return connection;
        } catch (error) {
          // Our own abort says nothing about the target.
          if (!signal.aborted) {
            this.#failed++;
            this.#lastError = error;
            failed();
          }
          throw error;
        }
      },
    };
  }

  error({ target }: Plan): UserError {
    const words = this.#lastError instanceof Error ? this.#lastError.message : String(this.#lastError);
    return new UserError(`cannot reach ${formatEndpoint(target.endpoint)}: ${words}`, exitCode.unreachable, {
      cause: this.#lastError,
    });
  }
}

/** Resolves when all users are through, or `stop` says so. */
export async function bringUp(
  scenario: ScenarioPlan,
  crew: Crew,
  stop: Stop,
  around: IterationSurroundings,
): Promise<void> {
  await crew.forEach(concurrency, stop, async (user) => {
    await scenario.before.run(new Iteration(user, undefined, stop, around), around.instruments.clock.now());
  });
}

/** `after`, for the users that are still there. */
export async function windUp(
  scenario: ScenarioPlan,
  crew: Crew,
  stop: Stop,
  around: IterationSurroundings,
): Promise<void> {
  await crew.forEach(concurrency, stop, async (user) => {
    if (user.isOnline || !scenario.flowStartsOnline)
      await scenario.after.run(new Iteration(user, undefined, stop, around), around.instruments.clock.now());
  });
}

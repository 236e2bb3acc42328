// The contract of an executor: how it is written, and the schedule that it comes down to.
import type { z } from 'zod';
import { fromSeconds } from '../model/time.js';
import type { Path } from './faults.js';
import { duration, integer, list, mostUsers } from './fields.js';
import type { Schedule } from './schedule.js';

/** One way of starting iterations: one file in executors/ and one line in its registry. */
export interface ExecutorDef<S> {
  /** One line for the docs. */
  readonly summary: string;
  /** `closed`: a flow that never waits would start iterations without end. */
  readonly model: 'open' | 'closed';
  readonly schema: z.ZodType<S>;
  schedule(spec: S): Schedule;
  /** Users that it needs, when the file does not say how many there are. */
  users?(spec: S): number;
  /** What the schema cannot say; paths are relative to the scenario. */
  check?(spec: S, fault: (path: Path, message: string, part?: 'key' | 'value') => void): void;
}

const noTime = fromSeconds(0);

/** Iterations that one scenario may ask for. */
export const mostIterations = 1_000_000_000;
/** k6's, for executors that count. */
export const usualMaxDuration = fromSeconds(600);

/** Simulated users of a scenario. */
export const users = () => integer(1, mostUsers);

/** The fields of a scenario whatever its executor. */
export const common = {
  /** From the beginning of the schedule. */
  startTime: duration().default(noTime),
  /** Users that belong together: partners, the occupants of a room. */
  group: integer(1, mostUsers).default(2),
  before: list().default([]),
  flow: list(),
  after: list().default([]),
};

// per-vu-iterations: a closed model, every user a number of times.
import { z } from 'zod';
import { common, type ExecutorDef, mostIterations, users, usualMaxDuration } from '../executor.js';
import { duration, integer, object } from '../fields.js';

const schema = object({
  executor: z.literal('per-vu-iterations'),
  iterations: integer(1, mostIterations).default(1),
  maxDuration: duration().default(usualMaxDuration),
  users: users(),
  ...common,
});

export const perVuIterations = {
  summary: 'every user goes through the flow so many times',
  model: 'closed',
  schema,
  schedule: ({ iterations, maxDuration }) => ({ kind: 'counted', iterations, isShared: false, maxDuration }),
} satisfies ExecutorDef<z.infer<typeof schema>>;

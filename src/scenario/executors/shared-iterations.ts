// shared-iterations: a closed model, a number of times for all users together.
import { z } from 'zod';
import { common, type ExecutorDef, mostIterations, users, usualMaxDuration } from '../executor.js';
import { duration, integer, object } from '../fields.js';

const schema = object({
  executor: z.literal('shared-iterations'),
  iterations: integer(1, mostIterations).default(1),
  maxDuration: duration().default(usualMaxDuration),
  users: users(),
  ...common,
});

export const sharedIterations = {
  summary: 'all users together go through the flow so many times, whoever is free',
  model: 'closed',
  schema,
  schedule: ({ iterations, maxDuration }) => ({ kind: 'counted', iterations, isShared: true, maxDuration }),
} satisfies ExecutorDef<z.infer<typeof schema>>;

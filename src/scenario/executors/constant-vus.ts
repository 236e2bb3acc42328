// constant-vus: a closed model, all users for a time (or, as a short form of per-vu-iterations, a number of times).
import { z } from 'zod';
import { common, type ExecutorDef, mostIterations, users, usualMaxDuration } from '../executor.js';
import { duration, integer, object } from '../fields.js';

const schema = object({
  executor: z.literal('constant-vus'),
  duration: duration().optional(),
  iterations: integer(1, mostIterations).optional(),
  users: users(),
  ...common,
});

export const constantVus = {
  summary: 'every user starts its next iteration when the last one has ended',
  model: 'closed',
  schema,
  schedule({ users: count, duration: time, iterations }) {
    if (time !== undefined) return { kind: 'loops', stages: [{ from: count, to: count, duration: time }] };
    return { kind: 'counted', iterations: iterations ?? 1, isShared: false, maxDuration: usualMaxDuration };
  },
  check({ duration: time, iterations }, fault) {
    if ((time === undefined) === (iterations === undefined))
      fault([], 'needs either duration or iterations; write duration: 20s, or iterations: 10', 'key');
  },
} satisfies ExecutorDef<z.infer<typeof schema>>;

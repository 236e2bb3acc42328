// ramping-arrival-rate: an open model whose rate goes evenly from each stage's to the next.
import { z } from 'zod';
import { common, type ExecutorDef, users } from '../executor.js';
import { choice, duration, object, rate, stages } from '../fields.js';
import { expectedArrivals, joinStages } from '../schedule.js';

const schema = object({
  executor: z.literal('ramping-arrival-rate'),
  startRate: rate(0).default(0),
  stages: stages(object({ duration: duration(), target: rate(0) })),
  arrivals: choice(['uniform', 'poisson']).default('uniform'),
  users: users(),
  ...common,
});

export const rampingArrivalRate = {
  summary: 'iterations are due at a rate that goes evenly from one target to the next',
  model: 'open',
  schema,
  schedule: ({ startRate, stages: written, arrivals }) => ({
    kind: 'arrivals',
    stages: joinStages(startRate, written),
    arrivals,
  }),
  check({ startRate, stages: written }, fault) {
    if (expectedArrivals(joinStages(startRate, written)) < 1)
      fault(['stages'], 'come to less than one iteration; raise a target, or make them longer', 'key');
  },
} satisfies ExecutorDef<z.infer<typeof schema>>;

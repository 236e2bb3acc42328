// constant-arrival-rate: an open model, at one rate.
import { z } from 'zod';
import { common, type ExecutorDef, users } from '../executor.js';
import { choice, duration, object, rate } from '../fields.js';

const schema = object({
  executor: z.literal('constant-arrival-rate'),
  rate: rate(),
  duration: duration(),
  arrivals: choice(['uniform', 'poisson']).default('uniform'),
  users: users(),
  ...common,
});

export const constantArrivalRate = {
  summary: 'iterations are due at a rate, whatever becomes of those before',
  model: 'open',
  schema,
  schedule: ({ rate: perSecond, duration: time, arrivals }) => ({
    kind: 'arrivals',
    stages: [{ from: perSecond, to: perSecond, duration: time }],
    arrivals,
  }),
  check({ rate: perSecond, duration: time }, fault) {
    if (perSecond * time < 1e6)
      fault(['duration'], 'is too short for one iteration at this rate; make it longer');
  },
} satisfies ExecutorDef<z.infer<typeof schema>>;

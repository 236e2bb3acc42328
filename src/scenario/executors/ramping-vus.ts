// ramping-vus: a closed model whose number of users at work goes evenly from each stage's to the next.
import { z } from 'zod';
import { common, type ExecutorDef, users } from '../executor.js';
import { duration, integer, mostUsers, object, stages } from '../fields.js';
import { joinStages } from '../schedule.js';

const schema = object({
  executor: z.literal('ramping-vus'),
  startUsers: integer(0, mostUsers).default(0),
  stages: stages(object({ duration: duration(), target: integer(0, mostUsers) })),
  users: users().optional(),
  ...common,
});

const most = ({ startUsers, stages: written }: z.infer<typeof schema>): number =>
  Math.max(startUsers, ...written.map(({ target }) => target));

export const rampingVus = {
  summary: 'as constant-vus, with a number of users that goes evenly from one target to the next',
  model: 'closed',
  schema,
  users: most,
  schedule: ({ startUsers, stages: written }) => ({ kind: 'loops', stages: joinStages(startUsers, written) }),
  check(spec, fault) {
    if (most(spec) === 0) fault(['stages'], 'have no users at all; raise a target', 'key');
    if (spec.users !== undefined && spec.users < most(spec))
      fault(['users'], `is less than the ${most(spec)} of a stage; raise it, or leave it out`);
  },
} satisfies ExecutorDef<z.infer<typeof schema>>;

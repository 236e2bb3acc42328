// The shape of a scenario file, version 1 (scenarios/README.md). Steps are checked one by one, by compile.ts.
import { z } from 'zod';
import { fromSeconds } from '../model/time.js';
import { choice, duration, endpoint, flag, integer, list, object, rate, text } from './fields.js';

/** What one process can open; more needs more machines. */
export const mostUsers = 100_000;
const mechanisms = ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'] as const;

const target = object({
  service: endpoint(),
  domain: text('a domain', 'example.org').optional(),
  starttls: choice(['optional', 'required', 'never']).default('optional'),
  insecure: flag().default(false),
  ca: text('a file', 'ca.pem').optional(),
  sasl: z
    .array(choice(mechanisms), {
      error: `is not a list; write [${mechanisms.join(', ')}]`,
    })
    .min(1, { error: `is empty; write [${mechanisms.join(', ')}]` })
    .default([...mechanisms]),
});

const accounts = object({
  pattern: text('a pattern', '"user{{id}}"').default('user{{id}}'),
  password: text('a pattern', '"pass{{id}}"').default('pass{{id}}'),
  first: integer(0, 2 ** 31 - 1).default(1),
});

const common = {
  users: integer(1, mostUsers),
  before: list().default([]),
  flow: list(),
  after: list().default([]),
};

/** Which executor starts iterations how; the names are k6's. */
const executors = {
  'constant-arrival-rate': object({
    executor: z.literal('constant-arrival-rate'),
    rate: rate(),
    duration: duration(),
    ...common,
  }),
  'constant-vus': object({
    executor: z.literal('constant-vus'),
    duration: duration().optional(),
    iterations: integer(1, 1_000_000_000).optional(),
    ...common,
  }),
};

const executorNames = Object.keys(executors).join(', ');

const scenario = z.discriminatedUnion(
  'executor',
  [executors['constant-arrival-rate'], executors['constant-vus']],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `is missing or unknown; write one of ${executorNames}`
        : 'is not a map; write one',
  },
);

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'is not a plain value; write text or a number',
});

export const scenarioFile = object({
  version: z.literal(1, { error: 'must be there and be 1; write version: 1' }),
  name: text('a name', 'chat').optional(),
  target,
  accounts: accounts.prefault({}),
  vars: z
    .record(z.string(), scalar, {
      error: 'is not a map; write one name: value a line',
    })
    .default({}),
  scenarios: z.record(z.string(), scenario, {
    error: 'is missing or not a map; write a name and its scenario',
  }),
  drain: duration().default(fromSeconds(5)),
  thresholds: z
    .record(z.string(), z.array(z.string(), { error: 'is not a list; write ["p(99)<250"]' }), {
      error: 'is not a map; write one metric: ["p(99)<250"] a line',
    })
    .optional(),
});

export type ScenarioFile = z.infer<typeof scenarioFile>;
export type ScenarioSpec = z.infer<typeof scenario>;

// The shape of a scenario file, version 1 (scenarios/README.md). Steps are checked one by one, by compile.ts.
import { z } from 'zod';
import { fromSeconds } from '../model/time.js';
import { clientMechanismNames, mechanismNames } from '../xmpp/sasl/mechanisms.js';
import { accountsSchema } from './accounts.js';
import { executors } from './executors/index.js';
import { feederSchema } from './feeder.js';
import { addressRange, choice, duration, endpoint, flag, object, text } from './fields.js';

/** Not bound to TLS by default: that would not survive a tap between here and the server, which a load test may well have. */
const usual = [...mechanismNames];
const example = `write [${usual.join(', ')}]`;

const target = object({
  service: endpoint(),
  domain: text('a domain', 'example.org').optional(),
  starttls: choice(['optional', 'required', 'never']).default('optional'),
  insecure: flag().default(false),
  ca: text('a file', 'ca.pem').optional(),
  cert: text('a file', '"user{{id}}.crt"').optional(),
  key: text('a file', '"user{{id}}.key"').optional(),
  certificate: choice(['domain', 'host']).optional(),
  sources: z.array(addressRange(), { error: 'is not a list; write ["127.0.0.2-127.0.0.50"]' }).default([]),
  sasl: z
    .array(choice(clientMechanismNames), { error: `is not a list; ${example}` })
    .min(1, { error: `is empty; ${example}` })
    .default(usual),
  sasl2: choice(['never', 'auto', 'required']).default('never'),
});

const executorNames = Object.keys(executors).join(', ');

const scenario = z.discriminatedUnion(
  'executor',
  [
    executors['constant-arrival-rate'].schema,
    executors['ramping-arrival-rate'].schema,
    executors['constant-vus'].schema,
    executors['ramping-vus'].schema,
    executors['per-vu-iterations'].schema,
    executors['shared-iterations'].schema,
  ],
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

const plainThreshold = z.string().transform((expr) => ({ expr, abortOnFail: false, after: fromSeconds(0) }));

const threshold = z.union(
  [
    plainThreshold,
    object({
      expr: text('a threshold', '"p(99)<250"'),
      abortOnFail: flag().default(false),
      after: duration().default(fromSeconds(0)),
    }),
  ],
  { error: 'is no threshold; write "p(99)<250", or { expr: "p(99)<250", abortOnFail: true, after: 30s }' },
);

export const scenarioFile = object({
  version: z.literal(1, { error: 'must be there and be 1; write version: 1' }),
  name: text('a name', 'chat').optional(),
  target,
  accounts: accountsSchema.prefault({}),
  feeders: z
    .record(z.string(), feederSchema, { error: 'is not a map; write one name: { file: people.csv } a line' })
    .default({}),
  vars: z
    .record(z.string(), scalar, {
      error: 'is not a map; write one name: value a line',
    })
    .default({}),
  scenarios: z.record(z.string(), scenario, {
    error: 'is missing or not a map; write a name and its scenario',
  }),
  warmup: duration().default(fromSeconds(0)),
  drain: duration().default(fromSeconds(5)),
  thresholds: z
    .record(z.string(), z.array(threshold, { error: 'is not a list; write ["p(99)<250"]' }), {
      error: 'is not a map; write one metric: ["p(99)<250"] a line',
    })
    .optional(),
});

export type ScenarioFile = z.infer<typeof scenarioFile>;
export type ScenarioSpec = z.infer<typeof scenario>;

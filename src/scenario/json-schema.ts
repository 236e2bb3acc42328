// The JSON Schema of scenario files, made from the definitions that check them: for editors, which complete and check as one types.
import { z } from 'zod';
import { iqKinds } from './iq/index.js';
import { scenarioFile } from './schema.js';
import { steps as registry } from './steps/index.js';

type Schema = { [key: string]: unknown };

/** Any value may be a variable or come from the environment. */
const variable: Schema = { type: 'string', pattern: '\\{\\{|\\$\\{env:' };
const stepList: Schema = { $ref: '#/$defs/steps' };
/** Fields that hold steps, in steps and in scenarios. */
const listsOfSteps = new Set(['steps', 'then', 'else', 'before', 'flow', 'after']);

/** JSON Schema 2020-12. */
export function scenarioJsonSchema(): Schema {
  const { $schema, ...file } = open(written(scenarioFile)) as Schema;
  return {
    $schema,
    title: 'Stanzascope scenario, version 1',
    ...file,
    $defs: {
      steps: { type: 'array', items: { $ref: '#/$defs/step' } },
      step: {
        anyOf: Object.entries(registry).map(([name, def]) => step(name, def.summary, written(def.schema))),
      },
    },
  };
}

/** `{name: params}`, or `{name: params, expect: …}` where the step expects something. */
function step(name: string, summary: string, schema: Schema): Schema {
  const { $schema: _, ...params } = open(schema) as Schema;
  const { properties = {} } = params as { properties?: Schema };
  const kinds = name === 'iq' ? iqProperties() : {};
  const inner = name === 'iq' ? { ...params, properties: { ...properties, ...kinds } } : params;
  return {
    type: 'object',
    description: summary,
    // What has no fields that must be there may also be left empty: "- login:".
    properties: {
      [name]: 'required' in inner || !('properties' in inner) ? inner : { anyOf: [inner, { type: 'null' }] },
      ...(properties.expect !== undefined && { expect: properties.expect }),
    },
    required: [name],
    additionalProperties: false,
  };
}

function iqProperties(): Schema {
  return Object.fromEntries(
    Object.entries(iqKinds).map(([name, kind]) => {
      const { $schema: _, ...params } = open(written(kind.schema)) as Schema;
      return [name, { description: kind.summary, ...params }];
    }),
  );
}

const written = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

/** The schema with steps in the places of steps, and with variables wherever a value is no text anyway. */
function open(node: unknown, key = ''): unknown {
  if (Array.isArray(node)) return node.map((each) => open(each));
  if (node === null || typeof node !== 'object') return node;
  const schema = node as Schema;
  if (schema.properties !== undefined)
    return { ...openAll(schema, ['properties']), properties: openFields(schema.properties as Schema) };
  const opened = openAll(schema, []);
  const { type, enum: choices } = schema;
  const isClosed = type === 'integer' || type === 'number' || type === 'boolean' || choices !== undefined;
  return isClosed && key !== 'const' ? { anyOf: [opened, variable] } : opened;
}

const openAll = (schema: Schema, except: readonly string[]): Schema =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => !except.includes(name))
      .map(([name, value]) => [
        name,
        name === 'enum' || name === 'required' || name === 'default' ? value : open(value),
      ]),
  );

const openFields = (fields: Schema): Schema =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, listsOfSteps.has(name) ? stepList : open(value)]),
  );

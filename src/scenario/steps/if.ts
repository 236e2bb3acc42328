// if: steps for some users or times only.
import { z } from 'zod';
import { object, text } from '../fields.js';
import type { StepDef } from '../step.js';
import { compileText } from '../template.js';

const word = () => text('a value', '"{{id}}"');

const schema = object({
  value: z.union([word(), z.number(), z.boolean()]).transform(String),
  equals: z.union([word(), z.number(), z.boolean()]).transform(String).optional(),
  matches: word().optional(),
  not: z.boolean({ error: 'is neither true nor false' }).default(false),
  // biome-ignore lint/suspicious/noThenProperty: a word of the language; a schema's shape is never awaited
  then: z.unknown(),
  else: z.unknown(),
});

/** `if` is a word of the language. */
export const conditional: StepDef<z.infer<typeof schema>> = {
  summary: 'runs `then` when a value equals or matches, and `else` when not',
  session: 'ignores',
  schema,
  label: ({ value, equals, matches }) =>
    `if ${value} ${equals === undefined ? `~ ${matches}` : `= ${equals}`}`,
  compile({ value, equals, matches, not, then, else: otherwise }, compiler) {
    if ((equals === undefined) === (matches === undefined))
      compiler.fault([], 'needs either equals or matches; write equals: "1", or matches: "^1"');
    const expression = regex(matches, () =>
      compiler.fault(['matches'], `"${matches}" is no regular expression; see the JavaScript ones`),
    );
    const [yes, no] = compiler.alternatives([
      { raw: then ?? [], path: ['then'] },
      { raw: otherwise ?? [], path: ['else'] },
    ]);
    const left = compileText(value);
    const right = compileText(equals ?? '');
    return {
      waits: yes?.waits === true && no?.waits === true,
      async run(context, dueAt) {
        const found = context.value(left);
        const isSo = expression ? expression.test(found) : found === context.value(right);
        return (await (isSo !== not ? yes : no)?.run(context, dueAt)) ?? 'failed';
      },
    };
  },
};

function regex(source: string | undefined, fault: () => void): RegExp | undefined {
  try {
    return source === undefined ? undefined : new RegExp(source);
  } catch {
    fault();
    return undefined;
  }
}

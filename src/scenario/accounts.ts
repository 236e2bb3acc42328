// The accounts that users log in with: by a pattern, or from a table.

import type { z } from 'zod';
import type { Feeder } from './feeder.js';
import { integer, object, text } from './fields.js';
import type { Accounts } from './plan.js';
import { compileText } from './template.js';

export const accountsSchema = object({
  pattern: text('a pattern', '"user{{id}}"').default('user{{id}}'),
  password: text('a pattern', '"pass{{id}}"').default('pass{{id}}'),
  first: integer(0, 2 ** 31 - 1).default(1),
  /** One row a user, in order; the columns are `user` and `password`. */
  feeder: text('the name of a feeder', 'people').optional(),
});

type Written = z.infer<typeof accountsSchema>;

export function makeAccounts({ pattern, password, first }: Written, feeder?: Feeder): Accounts {
  const name = compileText(pattern);
  const secret = compileText(password);
  const [userAt = -1, passwordAt = -1] = ['user', 'password'].map(
    (column) => feeder?.columns.indexOf(column) ?? -1,
  );
  return {
    first,
    of(place, value) {
      const row = feeder?.rows[place];
      return { username: row?.[userAt] ?? name(value), password: row?.[passwordAt] ?? secret(value) };
    },
  };
}

/** What is wrong with a feeder as the accounts of so many users; undefined when nothing is. */
export function checkAccounts(feeder: Feeder, users: number): string | undefined {
  if (!feeder.columns.includes('user') || !feeder.columns.includes('password'))
    return `has the columns ${feeder.columns.join(', ')}; accounts need user and password`;
  return feeder.rows.length < users
    ? `has ${feeder.rows.length} rows for ${users} users; add rows, or take fewer users`
    : undefined;
}

// How an expected stanza is written: fields of `expect` in several steps.
import type { Element } from '@xmpp/xml';
import type { z } from 'zod';
import { type Path as ElementPath, leads, parsePath } from '../xmpp/xpath.js';
import { choice, object, text } from './fields.js';
import type { StanzaMatch } from './match.js';
import type { StepCompiler } from './step.js';
import { compileText } from './template.js';

/** Fields that say which stanza is meant. */
export const matchFields = {
  stanza: choice(['message', 'presence', 'iq']).optional(),
  type: text('a type', 'result').optional(),
  from: text('an address', '"{{peer.bare}}"').optional(),
  /** The defined condition of an error (RFC 6120 §8.3.3). */
  condition: text('a condition', 'item-not-found').optional(),
  /** As in filters: `/message/body[text()='hello']`. */
  match: text('a path', '/iq/query/item').optional(),
} as const;

const matchSchema = object(matchFields);
export type WrittenMatch = z.infer<typeof matchSchema>;

/** @param at where the fields stand */
export function compileMatch(
  { stanza, type, from, condition, match }: WrittenMatch,
  compiler: StepCompiler,
  at: readonly string[],
): StanzaMatch {
  const path = match === undefined ? undefined : parsePath(match);
  if (path !== undefined && 'message' in path)
    compiler.fault([...at, 'match'], `"${match}", column ${path.at + 1}: ${path.message}`);
  return {
    ...(stanza !== undefined && { name: stanza }),
    ...((type ?? condition) !== undefined && { type: type ?? 'error' }),
    ...(from !== undefined && { from: compileText(from) }),
    ...(condition !== undefined && { condition }),
    ...(path !== undefined &&
      !('message' in path) && { fits: (element: Element) => leads(path as ElementPath, element) }),
  };
}

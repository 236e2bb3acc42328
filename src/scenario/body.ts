// The text of a message, as files give it: itself, or its size.
import { integer, text } from './fields.js';

export const bodyFields = {
  body: text('a body', '"hello {{seq}}"').optional(),
  /** Bytes of a body that is made up. */
  size: integer(1, 1024 ** 2).optional(),
};

/** The source of the text. @param fault told when there is neither or both */
export function bodyOf(
  { body, size }: { readonly body?: string | undefined; readonly size?: number | undefined },
  fault: (message: string) => void,
): string {
  if ((body === undefined) === (size === undefined))
    fault('needs either body or size; write size: 200, or body: "text"');
  return body ?? filler(size ?? 0);
}

/** Plain words, one byte a character, so that the size of the body is the size on the wire. */
const filler = (size: number): string =>
  'The quick brown fox jumps over the lazy dog. '.repeat(size / 45 + 1).slice(0, size);

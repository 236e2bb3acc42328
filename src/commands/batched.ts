// Many short texts for stdout as few long ones: each write to a file or a pipe has its price.
import type { CommandContext } from './context.js';

/** Characters that are put together. */
const batch = 64 * 1024;

export interface BatchedContext extends CommandContext {
  /** Writes what is put together so far. */
  flush(): void;
}

/** The same context, whose stdout waits for `flush`, or until there is enough. */
export function batched(context: CommandContext): BatchedContext {
  let texts = '';
  const flush = (): void => {
    if (texts !== '') context.stdout(texts);
    texts = '';
  };
  return {
    ...context,
    stdout(text) {
      texts += text;
      if (texts.length >= batch) flush();
    },
    pending: () => texts.length + context.pending(),
    flush,
  };
}

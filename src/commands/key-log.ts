// `--keylog FILE`: the secrets that clients or servers write, as they come.
import { KeyLog } from '../inspect/tls/key-log.js';
import { followLines } from '../net/key-log-file.js';

/**
 * Knows what is in the file now, and whatever is added until `signal` is aborted. The file need not be there yet.
 * @throws UserError when it cannot be read
 */
export async function openKeyLog(path: string, signal: AbortSignal): Promise<KeyLog> {
  const log = new KeyLog();
  await followLines(path, signal, (line) => log.line(line));
  return log;
}

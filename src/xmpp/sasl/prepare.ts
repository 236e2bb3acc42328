// SASLprep (RFC 4013): one way to spell a user name or a password.
import { saslprep } from '@mongodb-js/saslprep';

/** The prepared text, or undefined when it is empty or has characters that SASLprep prohibits. */
export function prepare(text: string): string | undefined {
  try {
    return saslprep(text) || undefined;
  } catch {
    return undefined;
  }
}

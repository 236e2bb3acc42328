// Why a login failed: which part of it, and by which condition.
import type { LoginPhase } from './session.js';

export class LoginError extends Error {
  readonly phase: LoginPhase;
  /** A SASL, stanza or stream error condition (`not-authorized`), the kind of a session's end, or our own word: `tls`, `no-mechanism`, … */
  readonly condition: string;

  constructor(phase: LoginPhase, condition: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LoginError';
    this.phase = phase;
    this.condition = condition;
  }
}

/** The session ended during the login; the login knows in which phase. `condition` is the kind of its end. */
export class Interruption extends Error {
  readonly condition: string;

  constructor(condition: string, message: string) {
    super(message);
    this.name = 'Interruption';
    this.condition = condition;
  }
}

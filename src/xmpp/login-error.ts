// Why a login failed: which part of it, and by which condition.
import type { LoginPhase } from './session.js';

export class LoginError extends Error {
  readonly phase: LoginPhase;
  /** A SASL, stanza or stream error condition (`not-authorized`), or our own word: `disconnected`, `tls`, `no-mechanism`, … */
  readonly condition: string;

  constructor(phase: LoginPhase, condition: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LoginError';
    this.phase = phase;
    this.condition = condition;
  }
}

// Adds up the time that each part of a login takes.
import { type Clock, type Micros, micros } from '../../model/time.js';
import type { LoginPhase } from '../session.js';

export class PhaseWatch {
  current: LoginPhase = 'stream';
  readonly #clock: Clock;
  #since: Micros;
  readonly #spent: Partial<Record<LoginPhase, Micros>> = {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  enter(phase: LoginPhase): void {
    this.current = phase;
    this.#since = this.#clock.now();
  }

  leave(): void {
    this.#spent[this.current] = micros((this.#spent[this.current] ?? 0) + this.#clock.now() - this.#since);
  }

  phases(): Readonly<Partial<Record<LoginPhase, Micros>>> {
    return this.#spent;
  }
}

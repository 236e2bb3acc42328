// Instants and durations: one unit everywhere, and a clock that can be replaced by a fake one.

declare const micro: unique symbol;

/** Whole microseconds: a duration, or an instant on a {@link Clock}. Branded, so that ms or s do not fit. */
export type Micros = number & { readonly [micro]: 'µs' };

/** Time as the rest of the program sees it. Only `net` and tests make one. */
export interface Clock {
  /** Monotonic instant, whole µs. */
  now(): Micros;
  /** µs since the Unix epoch at the monotonic instant 0: `epoch + now()` is the wall clock. */
  readonly epoch: Micros;
  /** Resolves after `duration`, or at once when `signal` is aborted (it never rejects). */
  sleep(duration: Micros, signal?: AbortSignal): Promise<void>;
}

/** Rounds to whole µs. */
export const micros = (value: number): Micros => Math.round(value) as Micros;
export const fromMillis = (ms: number): Micros => micros(ms * 1_000);
export const fromSeconds = (s: number): Micros => micros(s * 1_000_000);
export const toMillis = (value: Micros): number => value / 1_000;
export const toSeconds = (value: Micros): number => value / 1_000_000;

/** The year 9999 in µs: what a clock cannot seriously have passed. */
const latest = 253_402_300_799e6;

/** An instant since the epoch that somebody else has written down, within what can be shown and counted with. */
export const boundedTime = (at: number): Micros =>
  (at >= 0 ? (at <= latest ? Math.round(at) : latest) : 0) as Micros;

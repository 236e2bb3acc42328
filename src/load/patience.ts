// Waiting no longer than a given time.
import type { Clock, Micros } from '../model/time.js';

/** Whether `promise` was fulfilled within `duration`. */
export async function atMost(clock: Clock, duration: Micros, promise: Promise<unknown>): Promise<boolean> {
  const enough = new AbortController();
  const isInTime = await Promise.race([
    promise.then(() => true),
    clock.sleep(duration, enough.signal).then(() => false),
  ]);
  enough.abort();
  return isInTime;
}

// The system clock: the only place where real time comes into the program.
import { type Clock, fromMillis, type Micros, micros, toMillis } from '../model/time.js';

/** The longest delay that setTimeout takes; a longer sleep is cut into several. */
const longestTimerMs = 2 ** 31 - 1;

/** CLOCK_MONOTONIC: one origin for all threads of the machine, so that instants of workers can be compared. */
function now(): Micros {
  const [seconds, nanos] = process.hrtime();
  return (seconds * 1e6 + Math.floor(nanos / 1e3)) as Micros;
}

/** Timers are whole ms and may fire a little early: what is left is slept again, so that a sleep is never too short. */
async function sleep(duration: Micros, signal?: AbortSignal): Promise<void> {
  const wakeAt = now() + duration;
  do {
    await timer(Math.ceil(toMillis((wakeAt - now()) as Micros)), signal);
  } while (now() < wakeAt && !signal?.aborted);
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timeout);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timeout = setTimeout(done, Math.min(Math.max(ms, 0), longestTimerMs));
    signal?.addEventListener('abort', done);
  });
}

export const systemClock: Clock = {
  now,
  epoch: micros(fromMillis(performance.timeOrigin + performance.now()) - now()),
  sleep,
};

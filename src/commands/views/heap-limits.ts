// What V8 may take beside the history of the screen, so that the buffer is most of what the process needs.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Left alone, the heap grows to four times of what is in use before V8 looks for what is not; this is by a half more, in percent. */
const growth = '--heap-growing-percent=50';
/** MiB of the young generation: left alone it grows to 48, which take some ms to tidy up each time. */
const youngGeneration = 4;
/** There is no limit for it that a running program may set; but it may stop its growth. */
const noMoreGrowth = '--semi-space-growth-factor=1';
const lookMs = 20;

/** For the whole process, from now on. */
export function limitHeap(): void {
  setFlagsFromString(growth);
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (young !== undefined && young.space_size < youngGeneration * 1024 ** 2) return;
    setFlagsFromString(noMoreGrowth);
    clearInterval(timer);
  }, lookMs);
  timer.unref();
}

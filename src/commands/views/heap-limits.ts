// What V8 may take beside the history of the screen, so that the buffer is most of what the process needs.
import { setFlagsFromString } from 'node:v8';

/** Left alone, the heap grows to four times of what is in use before V8 looks for what is not; this is by a half more, in percent. */
const growth = '--heap-growing-percent=50';

/** For the whole process, from now on. The young generation is held from the start: see young-generation.ts. */
export function limitHeap(): void {
  setFlagsFromString(growth);
}

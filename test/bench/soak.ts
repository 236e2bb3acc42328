// `npm run soak`: the screen open under load for as long as is asked for; fails when the memory of the tap does not stay flat.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withChildren } from './children.js';
import { startLoadedTap } from './loaded-tap.js';
import { median } from './numbers.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '20000' },
    /** MiB of history. */
    buffer: { type: 'string', default: '64' },
  },
});
const seconds = Math.round(Number(values.minutes) * 60);
const [rate, buffer] = [Number(values.rate), Number(values.buffer)];

/** MiB that the program may need beside its buffer. */
const besides = 150;
/** How much more the last quarter may hold than the one after the first: noise of the garbage collector. */
const slack = { share: 1.1, miB: 8 } as const;

/** Records of this load that a MiB of history holds, at least: memory can only be flat once the history is full. */
const recordsPerMiB = 1_600;
const fillSeconds = Math.ceil((buffer * recordsPerMiB) / rate);
if (fillSeconds > seconds / 4) {
  throw new Error(
    `the history of ${buffer} MiB is full after ${fillSeconds} s, and must be in the first quarter: take longer, or a smaller --buffer`,
  );
}

/** ms for starting, ending, and a load that is behind. */
const leeway = 120_000;

const samples: number[] = [];
await withChildren(
  async (children) => {
    const tap = await startLoadedTap(children, 'tui', buffer, { rate, seconds, connections: 20 });
    while (!tap.load.isGone) {
      samples.push(await tap.residentMiB());
      await sleep(1_000);
    }
    const { p50, p99 } = await tap.latencies();
    process.stdout.write(`forwarded: p50 ${p50.toFixed(0)} µs, p99 ${p99.toFixed(0)} µs\n`);
  },
  seconds * 1_000 + leeway,
);

const quarter = Math.floor(samples.length / 4);
const quarters = [0, 1, 2, 3].map((n) => median(samples.slice(n * quarter, (n + 1) * quarter)));
const highest = Math.max(...samples);
const [, second = 0, , last = 0] = quarters;
const isFlat = last <= second * slack.share + slack.miB;
const fits = highest <= buffer + besides;
process.stdout.write(
  `RSS of the tap at ${rate} stanzas/s for ${seconds} s, MiB by quarter: ${quarters.map((each) => each.toFixed(0)).join(', ')}; ` +
    `highest ${highest.toFixed(0)} (${fits ? 'within' : 'above'} ${buffer} + ${besides}); ${isFlat ? 'flat' : 'growing'}\n`,
);
process.exitCode = isFlat && fits ? 0 : 1;

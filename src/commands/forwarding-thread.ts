// Forwarding in a thread of its own, as the rest of the tap sees it: for a sink whose work must not delay a byte.
import { Worker } from 'node:worker_threads';
import type { Endpoint } from '../model/endpoint.js';
import { type ExitCode, UserError } from '../model/errors.js';
import { ringMemory } from '../net/chunk-ring.js';
import { type LossySink, RingFeed } from '../net/ring-feed.js';
import { addFault } from '../net/sink-faults.js';
import type { Forwarding, ForwardingSpec, PortMap } from './forwarding.js';
import { giveWay } from './give-way.js';
import { holdYoungGeneration } from './young-generation.js';

/** What the thread is started with. */
export interface WorkerSpec {
  readonly spec: ForwardingSpec;
  readonly memory: SharedArrayBuffer;
}

export type ToForwarder = 'close';

export type FromForwarder =
  | { readonly is: 'wake' }
  | { readonly is: 'listening'; readonly endpoints: readonly Endpoint[] }
  /** `code` of a fault that a person can mend. */
  | { readonly is: 'failed'; readonly message: string; readonly code?: ExitCode }
  | { readonly is: 'closed'; readonly faults: readonly { readonly count: number; readonly first: string }[] };

/** Bytes that decoding may be behind; more than that are forwarded without being looked at. */
const ringBytes = 16 * 1024 ** 2;

/** MiB. What is read is passed on and gone: left alone, V8 takes 48 MiB before it looks for garbage. */
const maxYoungGenerationSizeMb = 6;

/** @throws UserError when one of the listeners cannot listen; then none does */
export async function startForwarding(spec: ForwardingSpec, sink: LossySink): Promise<Forwarding> {
  const memory = ringMemory(ringBytes);
  const feed = new RingFeed(memory, sink);
  const workerData: WorkerSpec = { spec, memory };
  const worker = new Worker(new URL('./forwarding-worker.js', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const heard = listen(worker, feed);
  try {
    const { endpoints } = await heard.listening;
    holdYoungGeneration();
    giveWay();
    return {
      maps: endpoints.map((listen, i) => ({ ...(spec.maps[i] as PortMap), listen })),
      faults: feed.faults,
      async close() {
        worker.postMessage('close' satisfies ToForwarder);
        const { faults } = await heard.closed;
        feed.end();
        for (const { count, first } of faults) addFault(feed.faults, first, count);
      },
    };
  } catch (error) {
    feed.end();
    throw error;
  }
}

type Heard = {
  readonly [K in 'listening' | 'closed']: Promise<Extract<FromForwarder, { is: K }>>;
};

/** The two answers of the thread; both reject when it fails or ends before its time. */
function listen(worker: Worker, feed: RingFeed): Heard {
  const answer = <K extends 'listening' | 'closed'>(awaited: K) =>
    new Promise<Extract<FromForwarder, { is: K }>>((resolve, reject) => {
      worker.on('message', (message: FromForwarder) => {
        if (message.is === awaited) resolve(message as Extract<FromForwarder, { is: K }>);
        else if (message.is === 'failed') reject(faultOf(message));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the forwarding thread has ended')));
    });
  worker.on('message', ({ is }: FromForwarder) => {
    if (is === 'wake') feed.wake();
  });
  const closed = answer('closed');
  // Only who closes it waits for it.
  closed.catch(() => undefined);
  return { listening: answer('listening'), closed };
}

const faultOf = ({ message, code }: Extract<FromForwarder, { is: 'failed' }>): Error =>
  code === undefined ? new Error(message) : new UserError(message, code);

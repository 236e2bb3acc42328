// The thread that forwards: nothing that decodes or displays runs here, so that nothing of it can delay a byte.
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../model/errors.js';
import { RingWriter } from '../net/chunk-ring.js';
import { systemClock } from '../net/clock.js';
import { RingSink } from '../net/ring-sink.js';
import { forwardAll, type Mapped } from './forwarding.js';
import type { FromForwarder, ToForwarder, WorkerSpec } from './forwarding-thread.js';

/** How often what waits for room in the ring tries again, when no new chunk does it. */
const flushMs = 10;

const port = parentPort;
if (port) await forward(workerData as WorkerSpec, (message) => port.postMessage(message));

async function forward({ spec, memory }: WorkerSpec, tell: (message: FromForwarder) => void): Promise<void> {
  const sink = new RingSink(new RingWriter(memory, () => tell({ is: 'wake' })));
  let mapped: readonly Mapped[];
  try {
    mapped = await forwardAll(spec, sink, systemClock);
  } catch (error) {
    const isKnown = error instanceof UserError;
    tell({
      is: 'failed',
      message: isKnown ? error.message : String(error instanceof Error ? error.stack : error),
      ...(isKnown && { code: error.exitCode }),
    });
    port?.close();
    return;
  }
  const timer = setInterval(() => sink.isWaiting && sink.flush(), flushMs);
  port?.on('message', async (message: ToForwarder) => {
    if (message !== 'close') return;
    await Promise.all(mapped.map(({ forwarder }) => forwarder.close()));
    while (sink.isWaiting) {
      sink.flush();
      await new Promise((resolve) => setTimeout(resolve, flushMs));
    }
    clearInterval(timer);
    tell({ is: 'closed', faults: mapped.flatMap(({ forwarder }) => describeFaults(forwarder.sinkFaults)) });
    port?.close();
  });
  tell({ is: 'listening', endpoints: mapped.map(({ forwarder }) => forwarder.endpoint) });
}

const describeFaults = ({ count, first }: Mapped['forwarder']['sinkFaults']): FaultReport[] =>
  count === 0 ? [] : [{ count, first: String(first instanceof Error ? first.stack : first) }];

type FaultReport = Extract<FromForwarder, { is: 'closed' }>['faults'][number];

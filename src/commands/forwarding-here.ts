// Forwarding in this thread, for a sink that costs less than handing the bytes to another thread would.
import { systemClock } from '../net/clock.js';
import { addFault, type SinkFaults } from '../net/sink-faults.js';
import type { TapSink } from '../net/tap-sink.js';
import { type Forwarding, type ForwardingSpec, forwardAll } from './forwarding.js';

/** @throws UserError when one of the listeners cannot listen; then none does */
export async function forwardHere(spec: ForwardingSpec, sink: TapSink): Promise<Forwarding> {
  const faults: SinkFaults = { count: 0 };
  const mapped = await forwardAll(spec, sink, systemClock);
  return {
    maps: mapped.map(({ forwarder, upstream }) => ({ listen: forwarder.endpoint, upstream })),
    faults,
    async close() {
      await Promise.all(mapped.map(({ forwarder }) => forwarder.close()));
      for (const { forwarder } of mapped) {
        const { count, first } = forwarder.sinkFaults;
        if (count > 0) addFault(faults, first, count);
      }
    },
  };
}

// Keeps a sink's exceptions away from the forwarding.
import type { TapSink } from './tap-sink.js';

/** The same sink; what it throws goes to `onFault`: nothing it does may reach the forwarding. */
export function guarded(tap: TapSink, onFault: (error: unknown) => void): TapSink {
  const guard = (call: () => void) => {
    try {
      call();
    } catch (error) {
      onFault(error);
    }
  };
  return {
    open: (opening) => guard(() => tap.open(opening)),
    close: (flow, closing) => guard(() => tap.close(flow, closing)),
    tls: (flow, news) => guard(() => tap.tls(flow, news)),
    secured: (flow, at) => guard(() => tap.secured(flow, at)),
    note: (flow, note) => guard(() => tap.note(flow, note)),
    // Written out: this one is called for every read.
    chunk(flow, direction, bytes, at) {
      try {
        tap.chunk(flow, direction, bytes, at);
      } catch (error) {
        onFault(error);
      }
    },
  };
}

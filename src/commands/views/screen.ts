// `--ui tui`: the live screen.
import { setFlagsFromString } from 'node:v8';
import { Store } from '../../inspect/store.js';
import { openScreen } from '../../ui/screen.js';
import { saveRecords } from '../save.js';
import type { View, ViewOptions } from './view.js';

/**
 * The history is replaced all the time. Left alone, V8 lets the heap grow to four times of what is in use before it looks for what is
 * not: 374 MiB at 20,000 stanzas a second and a buffer of 64 MiB.
 */
const heapGrowth = '--heap-growing-percent=10';

/** @param input where keys come from, when stdin is taken */
export function openTui(
  options: ViewOptions,
  input?: NonNullable<Parameters<typeof openScreen>[0]['input']>,
): View {
  setFlagsFromString(heapGrowth);
  const store = new Store({ budget: options.buffer });
  const screen = openScreen({
    store,
    title: options.title,
    env: options.context.env,
    onQuit: options.quit,
    save: (records, path) => saveRecords(records, path, options.facts),
    ...(options.recording !== undefined && { recording: options.recording }),
    ...(options.now && { now: options.now }),
    ...(input && { input }),
  });
  return {
    record(record) {
      store.append(record);
      screen.changed();
    },
    async end() {
      screen.close();
      // An open terminal of our own would keep the process alive.
      input?.destroy();
    },
  };
}

// `--ui tui`: the live screen.
import { Store } from '../../inspect/store.js';
import { openScreen } from '../../ui/screen.js';
import { saveRecords } from '../save.js';
import { limitHeap } from './heap-limits.js';
import type { View, ViewOptions } from './view.js';

/** @param input where keys come from, when stdin is taken */
export function openTui(
  options: ViewOptions,
  input?: NonNullable<Parameters<typeof openScreen>[0]['input']>,
): View {
  limitHeap();
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

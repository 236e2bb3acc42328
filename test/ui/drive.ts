// Drives the screen's pure half with the keys a person would press.
import { Store } from '../../src/inspect/store.js';
import { globalAction } from '../../src/ui/keys.js';
import { panels } from '../../src/ui/panels/index.js';
import { reduce } from '../../src/ui/reduce.js';
import { type Action, initialState, type Size, type ViewState } from '../../src/ui/state.js';
import { session } from './records.js';

export const title = 'stanzascope tap  tcp://127.0.0.1:15222 → tcp://127.0.0.1:5222';

export function sessionStore(budget = 1e6): Store {
  const store = new Store({ budget });
  for (const record of session()) store.append(record);
  return store;
}

export const opened = (store: Store, size: Size = { columns: 80, rows: 24 }): ViewState =>
  reduce(initialState(size, title), { type: 'tick' }, store);

export function press(state: ViewState, store: Store, ...keys: string[]): ViewState {
  return keys.reduce((before, key) => {
    const action: Action | undefined = panels[before.panel].key(key) ?? globalAction(key);
    return action ? reduce(before, action, store) : before;
  }, state);
}

export const tick = (state: ViewState, store: Store): ViewState => reduce(state, { type: 'tick' }, store);

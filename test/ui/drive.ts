// Drives the screen's pure half with the keys a person would press.
import { Store } from '../../src/inspect/store.js';
import { actionFor, type RawKey } from '../../src/ui/keys.js';
import { reduce } from '../../src/ui/reduce.js';
import { initialState, type Size, type ViewState } from '../../src/ui/state.js';
import { session } from './records.js';

export const title = 'stanzascope tap  tcp://127.0.0.1:15222 → tcp://127.0.0.1:5222';

export function sessionStore(budget = 1e6): Store {
  const store = new Store({ budget });
  for (const record of session()) store.append(record);
  return store;
}

export const opened = (store: Store, size: Size = { columns: 80, rows: 24 }): ViewState =>
  tick(initialState(size, title), store);

/** Presses keys by their names (`enter`, `C-d`); a text of several characters in quotes is typed: `"abc"`. */
export function press(state: ViewState, store: Store, ...keys: string[]): ViewState {
  return keys.flatMap(strokes).reduce((before, key) => {
    const action = actionFor(key, before);
    return action ? tick(reduce(before, action, store), store) : before;
  }, state);
}

const strokes = (key: string): RawKey[] =>
  key.startsWith('"') ? [...key.slice(1, -1)].map(stroke) : [stroke(key)];

const stroke = (key: string): RawKey =>
  [...key].length === 1 ? { ch: key, full: key === ' ' ? 'space' : key } : { full: key };

/** As the screen does before it draws, however long it takes. */
export function tick(state: ViewState, store: Store): ViewState {
  let now = state;
  do now = reduce(now, { type: 'tick' }, store);
  while (store.scan(1_000));
  return reduce(now, { type: 'tick' }, store);
}

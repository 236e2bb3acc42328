import { describe, expect, it, test } from 'vitest';
import { Store } from '../../src/inspect/store.js';
import { reduce } from '../../src/ui/reduce.js';
import type { ViewState } from '../../src/ui/state.js';
import { selected } from '../../src/ui/view.js';
import { opened, press, sessionStore, tick } from './drive.js';
import { Script } from './records.js';

const last = 24;

describe('keys', () => {
  test.each<[string, string[], { readonly [K in keyof ViewState]?: unknown }]>([
    [
      'starts in the stream list, following',
      [],
      { panel: 'streams', flow: undefined, cursor: last, isFollowing: true },
    ],
    ['j selects the next stream', ['j'], { flow: 1 }],
    ['j stops at the last stream', ['j', 'j', 'j', 'j'], { flow: 2 }],
    ['k stops at all streams', ['j', 'k', 'k'], { flow: undefined }],
    ['a stream shows its own records only', ['j', 'j'], { cursor: last }],
    ['Enter goes in', ['enter'], { panel: 'stanzas' }],
    [
      'Enter twice goes to the detail, which stays on its record',
      ['enter', 'enter'],
      { panel: 'detail', isFollowing: false },
    ],
    ['Enter stops there', ['enter', 'enter', 'enter'], { panel: 'detail' }],
    ['Esc goes back', ['enter', 'enter', 'escape'], { panel: 'stanzas' }],
    ['Esc never quits', ['escape', 'escape'], { panel: 'streams', hasQuit: false }],
    ['q goes back', ['enter', 'q'], { panel: 'streams', hasQuit: false }],
    ['q quits at the top', ['q'], { hasQuit: true }],
    ['Q quits anywhere', ['enter', 'enter', 'Q'], { hasQuit: true }],
    ['Ctrl-C quits', ['C-c'], { hasQuit: true }],
    ['Tab goes round', ['tab', 'tab', 'tab'], { panel: 'streams' }],
    ['Shift-Tab goes the other way', ['S-tab'], { panel: 'detail' }],
    ['moving up stops following', ['enter', 'k'], { cursor: last - 1, isFollowing: false }],
    ['moving down at the end does not', ['enter', 'down'], { cursor: last, isFollowing: true }],
    ['g goes to the first', ['enter', 'g'], { cursor: 0, top: 0, isFollowing: false }],
    ['G goes to the last and follows', ['enter', 'g', 'G'], { cursor: last, isFollowing: true }],
    ['A follows', ['enter', 'g', 'A'], { cursor: last, isFollowing: true }],
    ['A stops following', ['A'], { isFollowing: false }],
    ['a page is as high as the list', ['enter', 'g', 'C-f'], { cursor: 14 }],
    ['half a page', ['enter', 'g', 'C-d', 'C-d', 'C-u'], { cursor: 7 }],
    ['pages stop at the ends', ['enter', 'C-b', 'C-b', 'C-b', 'C-b', 'C-b'], { cursor: 0 }],
    ['r shows the record raw', ['r'], { full: { name: 'raw', top: 0, cursor: 0 } }],
    ['? opens the help', ['?'], { full: { name: 'help', top: 0, cursor: 0 } }],
    ['? closes the help', ['?', '?'], { full: undefined }],
    ['q closes the help first', ['?', 'q'], { full: undefined, hasQuit: false }],
    ['l makes the ladder a list', ['j', 'enter', 'l'], { isLadder: false }],
    ['] goes through the tabs', ['enter', 'enter', ']', ']'], { tab: 'hex' }],
    ['[ goes round', ['enter', 'enter', '['], { tab: 'facts' }],
    ['w changes the times of the list only', ['w'], { times: { list: 'delta', ladder: 'delta' } }],
    [
      'w changes the times of the ladder only',
      ['j', 'w'],
      { times: { list: 'absolute', ladder: 'relative' } },
    ],
    ['n goes to the next failure', ['enter', 'g', 'n'], { cursor: 21, isFollowing: false }],
    ['n again to the one after it', ['enter', 'g', 'n', 'n'], { cursor: 22 }],
    ['N to the one before', ['enter', 'N'], { cursor: 22 }],
    ['N stops where there is none', ['enter', 'g', 'N'], { cursor: 0, notice: 'no more above' }],
    ['f searches', ['enter', 'g', 'f', '"presence"', 'enter'], { cursor: 13 }],
    ['n searches on', ['enter', 'g', 'f', '"msg"', 'enter', 'n'], { cursor: 17 }],
    ['a filter moves the cursor to what is left', ['enter', 'g', '/', '"presence"', 'enter'], { cursor: 13 }],
    [
      'and back when it is taken away',
      ['enter', 'g', '/', '"presence"', 'enter', '/', 'C-u', 'enter'],
      { cursor: 0, filter: undefined },
    ],
    [
      'a wrong filter stays in the line',
      ['/', '"typ=="', 'enter'],
      { filter: undefined, prompt: { text: 'typ==' } },
    ],
    [
      'Esc leaves the line with the filter as it was',
      ['/', '"iq"', 'enter', '/', '"x"', 'escape'],
      { filter: { text: 'iq' }, prompt: undefined },
    ],
    [
      'a line entered before comes back',
      ['/', '"iq"', 'enter', 'f', '"msg"', 'enter', '/', 'C-u', 'up'],
      { prompt: { text: 'iq' } },
    ],
    [
      'a command has its key behind it',
      [':', '"pause"', 'enter', ':', '"ladder"', 'enter'],
      { isLadder: false },
    ],
    ['Tab completes a command', [':', '"stat"', 'tab'], { prompt: { text: 'statistics' } }],
    [
      'a command can take a filter',
      [':', '"filter type==error"', 'enter'],
      { filter: { text: 'type==error' } },
    ],
    [
      'no command of that name',
      [':', '"nothing"', 'enter'],
      { notice: 'there is no such command; Tab shows them' },
    ],
    ['m marks, M shows the marked ones', ['enter', 'k', 'm', 'M', 'g'], { cursor: 23, isMarkedOnly: true }],
    ['without a mark all are shown', ['enter', 'm', 'M', 'm'], { isMarkedOnly: false }],
    ['Space chooses the latest two', ['enter', ' ', 'k', ' ', 'k', ' '], { chosen: [23, 22] }],
    ['Space again takes it back', ['enter', ' ', ' '], { chosen: [] }],
    ['d wants two', ['enter', 'd'], { full: undefined, notice: 'choose two stanzas with Space' }],
    ['d compares', ['enter', ' ', 'k', 'd'], { full: { name: 'diff', top: 0, cursor: 0 } }],
    [
      's asks where to',
      ['s', '"x.ndjson"', 'enter'],
      { request: { count: 1, what: { kind: 'save', path: 'x.ndjson' } } },
    ],
    [
      'the help covers a screen, and Esc shows that again',
      ['S', '?', 'escape'],
      { full: { name: 'statistics', top: 0, cursor: 0 } },
    ],
    ['a screen’s key takes it away again', ['S', 'S'], { full: undefined }],
    [
      'Enter in a screen goes to what its row is about',
      ['E', 'g', 'enter'],
      { panel: 'stanzas', full: undefined },
    ],
    ['t takes the detail away', ['enter', 't'], { isPreview: false }],
    ['other keys do nothing', ['x', 'f5', ''], { panel: 'streams', hasQuit: false }],
  ])('%s', (_, keys, expected) => {
    const store = sessionStore();
    expect(press(opened(store), store, ...keys)).toMatchObject(expected);
  });
});

const numbered = (from: number, count: number): Script => {
  const script = new Script();
  for (let n = from; n < from + count; n++)
    script.element(9, 'upstream', `<message><body>${n}</body></message>`);
  return script;
};

describe('new records', () => {
  it('move the cursor while following, and only then', () => {
    const store = sessionStore();
    const following = opened(store);
    const looking = press(following, store, 'enter', 'k');
    for (const record of numbered(0, 3).records) store.append(record);
    expect(tick(following, store).cursor).toBe(last + 3);
    expect(tick(looking, store)).toMatchObject({ cursor: last - 1, top: looking.top });
  });

  it('do not move what is shown while looking at one stream', () => {
    const store = sessionStore();
    const state = press(opened(store), store, 'j', 'enter');
    for (const record of numbered(0, 3).records) store.append(record);
    expect(selected(tick(state, store), store)?.record.flow).toBe(1);
  });
});

describe('eviction', () => {
  it('under the cursor moves it to the oldest record kept', () => {
    const store = sessionStore(20_000);
    const state = press(opened(store), store, 'enter', 'g');
    for (const record of numbered(0, 200).records) store.append(record);
    const after = tick(state, store);
    expect(after).toMatchObject({ cursor: store.evicted, top: store.evicted });
    expect(selected(after, store)).toBeDefined();
  });

  it('of everything leaves nothing selected', () => {
    const store = new Store({ budget: 10 });
    for (const record of numbered(0, 3).records) store.append(record);
    expect(opened(store)).toMatchObject({ cursor: -1 });
    expect(selected(opened(store), store)).toBeUndefined();
  });

  it('of the selected stream falls back to all streams', () => {
    const store = new Store({ budget: 1e6, closedFlows: 0 });
    for (const record of numbered(0, 3).records) store.append(record);
    const state = press(opened(store), store, 'j');
    expect(state.flow).toBe(9);
    store.append({
      t: 'close',
      seq: 0,
      flow: 9,
      at: numbered(0, 1).records[0]?.at ?? (0 as never),
      how: 'fin',
      bytes: { upstream: 0, downstream: 0 },
    });
    expect(tick(state, store).flow).toBeUndefined();
  });
});

describe('detail', () => {
  it('scrolls no further than its last line, and starts anew for another record', () => {
    const store = new Store({ budget: 1e6 });
    const body = Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\n');
    for (const record of new Script()
      .element(1, 'upstream', `<message><body>${body}</body></message>`)
      .element(1, 'upstream', '<presence/>').records)
      store.append(record);
    const state = press(opened(store), store, 'enter', 'g', 'enter', 'G');
    expect(state.detailTop).toBeGreaterThan(80);
    expect(press(state, store, 'j', 'C-f').detailTop).toBe(state.detailTop);
    expect(press(state, store, 'escape', 'j').detailTop).toBe(0);
    const taller = reduce(state, { type: 'resize', size: { columns: 80, rows: 200 } }, store);
    expect(taller.detailTop).toBe(0);
  });
});

describe('status', () => {
  it('is kept until it is taken away', () => {
    const store = sessionStore();
    const told = reduce(opened(store), { type: 'status', text: 'recording to x.ndjson' }, store);
    expect(told.status).toBe('recording to x.ndjson');
    expect(reduce(told, { type: 'status', text: '' }, store).status).toBe('');
  });
});

import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { Store } from '../../src/inspect/store.js';
import { frame } from '../../src/ui/frame.js';
import { plainText, toAscii } from '../../src/ui/paint.js';
import type { Panel } from '../../src/ui/panel.js';
import { events } from '../../src/ui/panels/events.js';
import { lint } from '../../src/ui/panels/lint.js';
import { logins } from '../../src/ui/panels/logins.js';
import { smAudit } from '../../src/ui/panels/sm-audit.js';
import { statistics } from '../../src/ui/panels/statistics.js';
import { waits } from '../../src/ui/panels/waits.js';
import { initialState, type Size, type ViewState } from '../../src/ui/state.js';
import { lineText, lineWidth } from '../../src/ui/styled.js';
import { selected } from '../../src/ui/view.js';
import { busySession } from './busy-records.js';
import { opened, press } from './drive.js';
import { Script } from './records.js';

beforeAll(() => {
  process.env.TZ = 'UTC';
});

const all: Readonly<Record<string, Panel>> = { statistics, waits, 'sm-audit': smAudit, lint, events, logins };
const small: Size = { columns: 80, rows: 24 };
const large: Size = { columns: 160, rows: 50 };

function busyStore(): Store {
  const store = new Store({ budget: 1e6 });
  for (const record of busySession()) store.append(record);
  return store;
}

const stateOf = (name: string, size: Size, cursor = 0, flow?: number): ViewState => ({
  ...initialState(size, ''),
  flow,
  full: { name, top: cursor, cursor },
});

/** Title and content, without the bars of the screen. */
function page(panel: Panel, state: ViewState, store: Store): string {
  const { name, facts } = panel.title(state, store);
  const lines = panel.draw(state, store, { ...state.size, rows: state.size.rows - 3 });
  return `[${name}] ${facts}\n${plainText(lines)}\n`;
}

describe('golden panels', () => {
  const cases = Object.entries(all).flatMap(([name, panel]) =>
    [small, large].map((size): [string, Panel, Size] => [
      `${size.columns}x${size.rows}-${name}`,
      panel,
      size,
    ]),
  );
  test.each(cases)('%s', async (file, panel, size) => {
    const text = page(panel, stateOf(file, size), busyStore());
    await expect(text).toMatchFileSnapshot(`../golden/ui/${file}.txt`);
  });

  it('statistics of the selected stream are there too', () => {
    const text = page(statistics, stateOf('statistics', large, 0, 1), busyStore());
    expect(text.split(' answers ').length).toBe(3);
  });
});

const exactly = (size: Size, lines: ReturnType<Panel['draw']>): void => {
  expect(lines.length).toBeLessThanOrEqual(size.rows);
  for (const line of lines) expect(lineWidth(line)).toBe(size.columns);
};

describe.each(Object.entries(all))('%s', (name, panel) => {
  it('fits any size, wherever the cursor is', () => {
    const store = busyStore();
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(size, fc.nat(30), fc.option(fc.nat(4), { nil: undefined }), (at, cursor, flow) => {
        exactly(at, panel.draw(stateOf(name, at, cursor, flow), store, at));
      }),
    );
  });

  it('draws the row under the cursor, and knows where it leads', () => {
    if (!panel.hasCursor) return;
    const store = busyStore();
    const length = panel.length?.(stateOf(name, small), store, small) ?? 0;
    expect(length).toBeGreaterThan(1);
    for (let cursor = 0; cursor < length; cursor++) {
      const size = { columns: 80, rows: 4 };
      // As the screen scrolls, which does not know of the head.
      const state = { ...stateOf(name, size, cursor), full: { name, cursor, top: Math.max(0, cursor - 3) } };
      const lines = panel.draw(state, store, size).map(lineText);
      expect(lines.filter((line) => line.startsWith('▸')).length).toBe(1);
      const target = panel.target?.(state, store);
      expect(store.view().at(target?.ordinal ?? -1)).toBeDefined();
    }
    expect(panel.target?.(stateOf(name, small, length), store)).toBeUndefined();
  });

  it('is whole before the first record', () => {
    const store = new Store({ budget: 1e6 });
    exactly(small, panel.draw(stateOf(name, small), store, small));
    expect(page(panel, stateOf(name, small), store)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has a form for terminals that know ASCII only', () => {
    const drawn = panel.draw(stateOf(name, large), busyStore(), large).map(lineText);
    for (const line of drawn) expect(toAscii(line)).not.toMatch(/[^\x20-\x7e]|\?\?/);
  });
});

describe('hostile text', () => {
  test.each([
    ['escape sequences', '\x1b[2J\x1b]0;owned\x07'],
    ['bidi overrides', '\u202e\u2066evil'],
    ['wide characters', '日本語'.repeat(50)],
    ['a flood of marks', `a${'\u0301'.repeat(10_000)}`],
    ['NUL and C1', '\0\x9b31m'],
    ['lone surrogates', '\ud800 \udc00'],
  ])('%s neither reach the terminal nor break the columns', (_, hostile) => {
    const store = new Store({ budget: 1e7 });
    const script = new Script()
      .add(1, { t: 'open', transport: 'tcp', client: hostile, upstream: hostile })
      .header(1, 'upstream', 'open', { from: hostile, id: hostile })
      .element(1, 'upstream', `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${hostile}'/>`)
      .element(1, 'downstream', `<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><${hostile}/></failure>`)
      .element(1, 'upstream', `<iq type='get' id='${hostile}' to='${hostile}'><x xmlns='${hostile}'/></iq>`)
      .element(1, 'upstream', `<enable xmlns='urn:xmpp:sm:3' resume='${hostile}'/>`)
      .element(1, 'upstream', `<message type='${hostile}'/>`)
      .add(1, { t: 'note', topic: 'sasl', text: hostile })
      .add(1, { t: 'lint', dir: 'upstream', offset: 0, rule: `sm-${hostile}`, rfc: hostile, detail: hostile })
      .add(1, { t: 'violation', dir: 'upstream', offset: 0, rule: hostile, rfc: hostile, detail: hostile });
    for (const record of script.records) store.append(record);
    for (const [name, panel] of Object.entries(all)) {
      const lines = panel.draw(stateOf(name, large), store, large);
      exactly(large, lines);
      expect(lines.map(lineText).join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|\p{M}{9}/u);
    }
  });
});

describe('on the screen', () => {
  test.each([
    ['S', 'Statistics'],
    ['W', 'IQ waits'],
    ['U', 'Stream management'],
    ['L', 'Lint'],
    ['O', 'Logins'],
    ['E', 'Event log'],
  ])('%s opens %s, and Esc closes it', (key, name) => {
    const store = busyStore();
    const open = press(opened(store), store, key);
    expect(plainText(frame(open, store))).toContain(`─ ${name} ─`);
    expect(press(open, store, 'escape').full).toBeUndefined();
  });

  it('Enter goes to the record of the row', () => {
    const store = busyStore();
    const [wait] = store.insight.waits.list();
    const there = press(opened(store), store, 'W', 'enter');
    expect(there.full).toBeUndefined();
    expect(selected(there, store)?.ordinal).toBe(wait?.ordinal);
  });
});

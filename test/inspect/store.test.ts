import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Store } from '../../src/inspect/store.js';
import type { TapRecord } from '../../src/model/record.js';
import { micros } from '../../src/model/time.js';
import { everyKind } from '../ui/kinds.js';
import { Script, session } from '../ui/records.js';

const filled = (records: readonly TapRecord[], budget = 2e6, closedFlows = 1000): Store => {
  const store = new Store({ budget, closedFlows });
  for (const record of records) store.append(record);
  return store;
};

const data = (flow: number, size: number): TapRecord => ({
  t: 'data',
  seq: 0,
  flow,
  at: micros(0),
  dir: 'upstream',
  offset: 0,
  bytes: size,
  protocol: 'text',
  text: 'x'.repeat(size),
});

describe('records', () => {
  it('never exceeds its budget, and counts every record that made room', () => {
    const record = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat({ max: 3_000 }));
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 60 }),
        fc.integer({ min: 500, max: 20_000 }),
        (records, budget) => {
          const store = new Store({ budget });
          for (const [flow, size] of records) {
            store.append(data(flow, size));
            expect(store.used).toBeLessThanOrEqual(budget);
          }
          expect(store.evicted + store.length).toBe(records.length);
          expect(store.appended).toBe(records.length);
        },
      ),
    );
  });

  it('shows one stream as the whole shows it, before and after eviction', () => {
    const flows = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 80 });
    fc.assert(
      fc.property(flows, fc.integer({ min: 500, max: 20_000 }), (order, budget) => {
        const store = filled(
          order.map((flow) => data(flow, 10)),
          budget,
        );
        const all = store.view();
        const entries = Array.from({ length: all.length }, (_, index) => all.at(index));
        for (const flow of [1, 2, 3]) {
          const view = store.view(flow);
          const listed = Array.from({ length: view.length }, (_, index) => view.at(index));
          expect(listed).toEqual(entries.filter((entry) => entry?.record.flow === flow));
          for (const [index, entry] of listed.entries())
            expect(view.indexOf(entry?.ordinal ?? -1)).toBe(index);
        }
      }),
    );
  });

  it('finds the nearest kept record for one that is gone, and nothing outside', () => {
    const store = filled(
      Array.from({ length: 100 }, () => data(1, 100)),
      5_000,
    );
    expect(store.evicted).toBeGreaterThan(0);
    expect(store.view().indexOf(0)).toBe(0);
    expect(store.view(1).indexOf(0)).toBe(0);
    expect(store.view().indexOf(1_000)).toBe(store.length);
    expect(store.view().at(-1)).toBeUndefined();
    expect(store.view(1).at(-1)).toBeUndefined();
    expect(store.view().at(store.length)).toBeUndefined();
    expect(store.view(9).length).toBe(0);
  });

  it('keeps its indexes over many evictions', () => {
    const store = filled(
      Array.from({ length: 20_000 }, (_, index) => data(index % 2, 10)),
      50_000,
    );
    expect(store.view(0).length + store.view(1).length).toBe(store.length);
  });
});

describe('filtered views', () => {
  const even = { matches: (_: TapRecord, ordinal: number) => ordinal % 2 === 0 };

  it('are found by scanning, kept up with what comes, and shown as the whole is', () => {
    const store = filled(Array.from({ length: 1_000 }, (_, index) => data(index % 3, 10)));
    expect(store.view(1, even)).toMatchObject({ length: 0, isComplete: false });
    while (store.scan(64));
    const expected = Array.from({ length: 1_000 }, (_, index) => index).filter(
      (n) => n % 3 === 1 && n % 2 === 0,
    );
    const shown = (): (number | undefined)[] => {
      const view = store.view(1, even);
      return Array.from({ length: view.length }, (_, index) => view.at(index)?.ordinal);
    };
    expect(shown()).toEqual(expected);
    for (let n = 1_000; n < 1_006; n++) store.append(data(n % 3, 10));
    while (store.scan(64));
    expect(shown()).toEqual([...expected, 1_000]);
    expect(store.view(1, even).at(-1)).toBeUndefined();
  });

  it('never show what has made room', () => {
    const store = filled(
      Array.from({ length: 5_000 }, () => data(1, 100)),
      50_000,
    );
    store.view(undefined, even);
    while (store.scan(64));
    for (let n = 0; n < 9_000; n++) store.append(data(1, 100));
    while (store.scan(64));
    const view = store.view(undefined, even);
    expect(view.length).toBeGreaterThan(0);
    for (let index = 0; index < view.length; index++) expect(view.at(index)).toBeDefined();
  });

  it('are tested again in time where they ask for more than the record', () => {
    let isOld = false;
    const store = filled(Array.from({ length: 10 }, () => data(1, 10)));
    const criteria = { matches: () => isOld, isVolatile: true };
    store.view(undefined, criteria);
    while (store.scan(64));
    expect(store.view(undefined, criteria).length).toBe(0);
    isOld = true;
    store.retest();
    while (store.scan(64));
    expect(store.view(undefined, criteria).length).toBe(10);
  });
});

describe('streams', () => {
  it('knows the TLS of both legs, and what is not acknowledged', () => {
    const [flow] = filled(everyKind()).flows();
    expect(flow).toMatchObject({
      tls: { client: 'TLSv1.3', upstream: 'TLSv1.2' },
      sni: 'example.net',
      unacked: { upstream: 1 },
      lints: 1,
      transport: 'tcp',
    });
  });

  it('tells phase, JID, counts and faults', () => {
    const [first, second] = filled(session()).flows();
    expect(first).toMatchObject({
      flow: 1,
      phase: 'bound',
      client: '127.0.0.1:50112',
      upstream: '127.0.0.1:5222',
      jid: 'juliet@example.net/balcony',
      stanzas: { upstream: 5, downstream: 5 },
      errors: 1,
      violations: 0,
    });
    expect(second).toMatchObject({
      flow: 2,
      phase: 'closed',
      violations: 1,
      bytes: { upstream: 155, downstream: 0 },
    });
  });

  it('goes through the phases of a login', () => {
    const store = new Store({ budget: 1e6 });
    const phases: (string | undefined)[] = [];
    for (const record of session().filter(({ flow }) => flow === 1)) {
      store.append(record);
      phases.push(store.flow(1)?.phase);
    }
    expect([...new Set(phases)]).toEqual(['new', 'open', 'auth', 'bound']);
  });

  it('knows TLS, other bytes, and a SASL2 login', () => {
    const tls = new Script().element(
      1,
      'downstream',
      "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    ).records;
    const sasl2 = new Script().element(
      1,
      'downstream',
      "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>a&amp;b@c/d</authorization-identifier></success>",
    ).records;
    expect(filled([...tls, data(1, 5)]).flow(1)?.phase).toBe('tls');
    expect(filled([data(1, 5)]).flow(1)?.phase).toBe('opaque');
    expect(filled(sasl2).flow(1)).toMatchObject({ phase: 'bound', jid: 'a&b@c/d' });
  });

  it('does not believe a JID that the client sends', () => {
    const xml =
      "<iq type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>x@y/z</jid></bind></iq>";
    expect(filled(new Script().element(1, 'upstream', xml).records).flow(1)?.jid).toBeUndefined();
  });

  it('forgets the oldest closed connections, never an open one', () => {
    const close = (flow: number): TapRecord => ({
      t: 'close',
      seq: 0,
      flow,
      at: micros(0),
      how: 'fin',
      bytes: { upstream: 0, downstream: 0 },
    });
    const records = [data(1, 1), ...Array.from({ length: 50 }, (_, index) => close(index + 2))];
    expect(
      filled(records, 1e6, 3)
        .flows()
        .map(({ flow }) => flow),
    ).toEqual([1, 49, 50, 51]);
  });
});

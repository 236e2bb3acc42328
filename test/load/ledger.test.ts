import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerBook } from '../../src/load/ledger.js';
import { readProbe } from '../../src/load/probe.js';
import { fromMillis, micros } from '../../src/model/time.js';
import type { Treatment } from './fake-server.js';
import { chat, runFake } from './run-fake.js';

const drain = 2_000;
const within = 500;
// Never a whole ms: no arrival falls on the very instant at which the drain ends.
const travel = fc.integer({ min: 0, max: drain + 500 }).map((ms) => micros(ms * 1_000 + 137));
const treatment: fc.Arbitrary<Treatment> = fc.oneof(
  // Nor two copies at one instant: the first may be what ends the drain, and the second would come while the users leave.
  { weight: 4, arbitrary: fc.record({ copies: fc.uniqueArray(travel, { maxLength: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ bouncesAfter: fc.integer({ min: 0, max: 1_000 }).map((ms) => fromMillis(ms)) }),
  },
);

/** What a peer would count that saw every arrival itself: nothing of this is taken from the ledger. */
function count(arrivals: readonly { id: string; at: number }[], sentAt: ReadonlyMap<string, number>) {
  const seen = new Set<string>();
  const highest = new Map<number, number>();
  const totals = { delivered: 0, duplicated: 0, reordered: 0, late: 0 };
  for (const { id, at } of arrivals) {
    const { sender, seq } = readProbe('run1', id) ?? { sender: -1, seq: -1 };
    if (seen.has(id)) {
      totals.duplicated++;
      continue;
    }
    seen.add(id);
    totals.delivered++;
    if (at - (sentAt.get(id) ?? 0) > within * 1_000) totals.late++;
    if (seq < (highest.get(sender) ?? -1)) totals.reordered++;
    else highest.set(sender, seq);
  }
  return totals;
}

describe('the ledger of a run', () => {
  it('is what a lossy, doubling, reordering, bouncing server did, exactly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(treatment, { minLength: 1, maxLength: 40 }), async (treatments) => {
        const load = 'executor: constant-arrival-rate\n    users: 4\n    rate: 20/s\n    duration: 2s';
        const step = `send: { message: { to: "{{peer}}", size: 5 }, expect: { delivery: { within: ${within}ms } } }`;
        const { result, server } = await runFake(chat(load, step, `drain: ${drain}ms`), (fake) => {
          let n = 0;
          fake.closeTakes = micros(0);
          fake.treat = () => treatments[n++ % treatments.length] ?? { copies: [] };
        });
        const sentAt = new Map(server.messages.map((message) => [message.id, message.sentAt]));
        const fates = server.messages.map((_, i) => treatments[i % treatments.length]);
        const bounced = fates.filter((fate) => fate && 'bouncesAfter' in fate).length;
        const { delivered, ...others } = count(server.arrivals, sentAt);
        expect(result.ledger).toEqual({
          sent: 40,
          delivered,
          bounced,
          lost: 40 - delivered - bounced,
          ...others,
        });
        expect(result.metrics.xmpp_msgs_lost?.count).toBe(result.ledger.lost);
        expect(result.metrics.xmpp_msgs_received?.count ?? 0).toBe(server.arrivals.length);
        expect(result.metrics.xmpp_msg_delivery_ratio).toMatchObject({ count: 40, rate: delivered / 40 });
      }),
      { numRuns: 40 },
    );
  });
});

describe('LedgerBook', () => {
  const at = micros(0);
  const message = (addressee: number) => ({
    addressee,
    intendedAt: at,
    sentAt: at,
    isMeasured: true,
    settled: () => {},
  });

  it('knows nothing of messages that were not sent, or to somebody else', () => {
    const book = new LedgerBook();
    book.send(1, message(2));
    expect(book.arrive(1, 0, 3, at).kind).toBe('stray');
    expect(book.arrive(1, 1, 2, at).kind).toBe('stray');
    expect(book.arrive(9, 0, 2, at).kind).toBe('stray');
    expect(book.bounce(1, 1)).toBeUndefined();
    expect(book.totals).toMatchObject({ sent: 1, delivered: 0, duplicated: 0 });
    expect(book.isBalanced).toBe(true);
  });

  it('keeps the warm-up apart, its duplicates too, and balances all the same', () => {
    const book = new LedgerBook();
    book.send(1, { ...message(2), isMeasured: false });
    book.send(1, { ...message(2), isMeasured: false });
    book.send(1, message(2));
    book.arrive(1, 0, 2, at);
    book.arrive(1, 0, 2, at);
    book.arrive(1, 2, 2, at);
    book.arrive(1, 2, 2, at);
    expect(book.isBalanced).toBe(true);
    book.close();
    expect(book.totals).toMatchObject({ sent: 1, delivered: 1, lost: 0, duplicated: 1 });
    expect(book.isBalanced).toBe(true);
  });

  it('tells each message its fate once', () => {
    const book = new LedgerBook();
    const fates: string[] = [];
    for (let i = 0; i < 3; i++) book.send(1, { ...message(2), settled: (end) => fates.push(`${i} ${end}`) });
    book.arrive(1, 1, 2, at);
    book.arrive(1, 1, 2, at);
    book.bounce(1, 1);
    book.bounce(1, 0);
    book.arrive(1, 0, 2, at);
    book.close();
    book.arrive(1, 2, 2, at);
    expect(fates).toEqual(['1 delivered', '0 bounced', '2 lost']);
    expect(book.totals).toEqual({
      sent: 3,
      delivered: 1,
      bounced: 1,
      lost: 1,
      duplicated: 1,
      reordered: 0,
      late: 0,
    });
    expect(book.isBalanced).toBe(true);
  });

  it('keeps count of a thousand messages of one sender', () => {
    const book = new LedgerBook();
    for (let i = 0; i < 1_000; i++) book.send(7, message(8));
    for (let i = 999; i >= 0; i--) book.arrive(7, i, 8, at);
    for (let i = 0; i < 1_000; i++) book.arrive(7, i, 8, at);
    expect(book.totals).toMatchObject({ sent: 1_000, delivered: 1_000, reordered: 999, duplicated: 1_000 });
  });
});

describe('readProbe', () => {
  it('reads only what this run could have written', () => {
    expect(readProbe('run1', 'run1.12.57')).toEqual({ sender: 12, seq: 57 });
    for (const id of [
      undefined,
      '',
      'run1',
      'run1.',
      'run1..',
      'run1.1',
      'run1.1.',
      'run1..1',
      'run2.1.1',
      'run11.1.1',
      'run1.1.1e3',
      'run1.-1.1',
      'run1.1.1.1',
      'run1.q.1',
    ])
      expect(readProbe('run1', id)).toBeUndefined();
  });
});

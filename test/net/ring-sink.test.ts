// A proxy's news through a ring: nothing is lost without a gap that says so, and nothing overtakes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Direction } from '../../src/model/flow.js';
import { micros } from '../../src/model/time.js';
import { RingWriter, ringMemory } from '../../src/net/chunk-ring.js';
import { type LossySink, RingFeed } from '../../src/net/ring-feed.js';
import { RingSink } from '../../src/net/ring-sink.js';

const at = micros(1);

/** Everything told, as words. */
class Told implements LossySink {
  readonly lines: string[] = [];

  open({ flow }: { flow: number }): void {
    this.lines.push(`open ${flow}`);
  }

  chunk(flow: number, direction: Direction, bytes: Uint8Array): void {
    this.lines.push(`chunk ${flow} ${direction} ${bytes.length}`);
  }

  gap(flow: number, direction: Direction, offset: number, count: number): void {
    this.lines.push(`gap ${flow} ${direction} ${offset}+${count}`);
  }

  tls(flow: number): void {
    this.lines.push(`tls ${flow}`);
  }

  secured(flow: number): void {
    this.lines.push(`secured ${flow}`);
  }

  note(flow: number): void {
    this.lines.push(`note ${flow}`);
  }

  close(flow: number): void {
    this.lines.push(`close ${flow}`);
  }
}

function path(capacity: number): { sink: RingSink; told: Told; feed: RingFeed } {
  const memory = ringMemory(capacity);
  const told = new Told();
  return {
    sink: new RingSink(new RingWriter(memory, () => undefined)),
    told,
    feed: new RingFeed(memory, told),
  };
}

const opening = (flow: number) => ({ flow, transport: 'tcp' as const, client: 'c', upstream: 'u', at });
const closing = { how: 'fin' as const, bytes: { upstream: 0, downstream: 0 }, at };

describe('the sink into a ring', () => {
  it('tells everything in order when there is room', () => {
    const { sink, told, feed } = path(4096);
    sink.open(opening(1));
    sink.chunk(1, 'upstream', Buffer.from('abc'), at);
    sink.tls(1, { leg: 'client', event: 'established', at });
    sink.secured(1, at);
    sink.note(1, { topic: 'tls', text: 'x', at });
    sink.chunk(1, 'downstream', Buffer.from('de'), at);
    sink.close(1, closing);
    feed.end();
    expect(told.lines).toEqual([
      'open 1',
      'chunk 1 upstream 3',
      'tls 1',
      'secured 1',
      'note 1',
      'chunk 1 downstream 2',
      'close 1',
    ]);
  });

  it('makes one gap of what finds no room, before whatever comes next', () => {
    const { sink, told, feed } = path(1024);
    sink.chunk(1, 'upstream', Buffer.alloc(960), at);
    sink.chunk(1, 'upstream', Buffer.alloc(800), at);
    sink.chunk(1, 'upstream', Buffer.alloc(10), at);
    sink.close(1, closing);
    expect(sink.isWaiting).toBe(true);
    feed.end();
    sink.flush();
    expect(sink.isWaiting).toBe(false);
    feed.end();
    expect(told.lines).toEqual(['chunk 1 upstream 960', 'gap 1 upstream 960+810', 'close 1']);
  });

  it('accounts for every byte, whatever the reader does', () => {
    const step = fc.oneof(
      fc.record({
        flow: fc.nat({ max: 2 }),
        dir: fc.constantFrom<Direction>('upstream', 'downstream'),
        size: fc.nat({ max: 300 }),
      }),
      fc.constant('read' as const),
      fc.nat({ max: 2 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const { sink, told, feed } = path(1024);
        const sent = new Map<string, number>();
        for (const one of steps) {
          if (one === 'read') feed.end();
          else if (typeof one === 'number') sink.note(one, { topic: 'tls', text: 'x'.repeat(20), at });
          else {
            sink.chunk(one.flow, one.dir, Buffer.alloc(one.size), at);
            const key = `${one.flow} ${one.dir}`;
            sent.set(key, (sent.get(key) ?? 0) + one.size);
          }
        }
        while (sink.isWaiting) {
          feed.end();
          sink.flush();
        }
        feed.end();
        const seen = new Map<string, number>();
        for (const line of told.lines) {
          const [what, flow, dir, size = ''] = line.split(' ');
          if (what !== 'chunk' && what !== 'gap') continue;
          const key = `${flow} ${dir}`;
          const before = seen.get(key) ?? 0;
          const [offset, count] = what === 'gap' ? size.split('+').map(Number) : [before, Number(size)];
          expect(offset).toBe(before);
          seen.set(key, before + (count ?? 0));
        }
        for (const [key, size] of sent) expect(seen.get(key) ?? 0).toBe(size);
      }),
    );
  });
});

describe('the feed', () => {
  it('goes on when the sink throws, and counts it', () => {
    const memory = ringMemory(1024);
    const sink = new RingSink(new RingWriter(memory, () => undefined));
    const told = new Told();
    told.chunk = () => {
      throw new Error('a broken decoder');
    };
    const feed = new RingFeed(memory, told);
    sink.chunk(1, 'upstream', Buffer.from('x'), at);
    sink.note(1, { topic: 'tls', text: 'x', at });
    feed.end();
    expect(told.lines).toEqual(['note 1']);
    expect(feed.faults).toMatchObject({ count: 1, first: new Error('a broken decoder') });
  });

  it('reads without being asked', async () => {
    const memory = ringMemory(1024);
    const told = new Told();
    const feed = new RingFeed(memory, told);
    const sink = new RingSink(new RingWriter(memory, feed.wake));
    const read = new Promise<void>((resolve) => {
      told.chunk = () => resolve();
    });
    sink.chunk(1, 'upstream', Buffer.from('x'), at);
    await read;
    feed.end();
  });
});

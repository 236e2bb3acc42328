// The ring between threads: what goes in comes out, in order and whole, or is refused whole.
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingReader, RingWriter, ringMemory } from '../../src/net/chunk-ring.js';

interface Message {
  readonly kind: number;
  readonly flow: number;
  readonly at: number;
  readonly bytes: Buffer;
}

function ring(capacity: number): {
  reader: RingReader;
  write: (message: Message) => boolean;
  read: () => Message | undefined;
  woken: () => number;
} {
  const memory = ringMemory(capacity);
  let wakes = 0;
  const writer = new RingWriter(memory, () => wakes++);
  const reader = new RingReader(memory);
  return {
    reader,
    write: ({ kind, flow, at, bytes }) => writer.write(kind, flow, at, bytes),
    read: () => {
      let got: Message | undefined;
      reader.next((message) => {
        // The bytes are only lent.
        got = { ...message, bytes: Buffer.from(message.bytes) };
      });
      return got;
    },
    woken: () => wakes,
  };
}

const message: fc.Arbitrary<Message> = fc.record({
  kind: fc.nat({ max: 3 }),
  flow: fc.nat(),
  at: fc.nat({ max: 2 ** 40 }),
  bytes: fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
});

describe('the ring', () => {
  it('is a queue, for any order of writing and reading', () => {
    const step = fc.oneof(message, fc.constant('read' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { write, read } = ring(512);
        const queue: Message[] = [];
        for (const one of steps) {
          if (one === 'read') expect(read()).toEqual(queue.shift());
          else if (write(one)) queue.push(one);
          // What is left free at the end, to begin anew or to hold a message in one piece, is at most half.
          else
            expect(queue.reduce((sum, { bytes }) => sum + bytes.length + 32, 0)).toBeGreaterThan(
              512 / 2 - 160,
            );
        }
        for (const one of queue) expect(read()).toEqual(one);
        expect(read()).toBeUndefined();
      }),
    );
  });

  it('gives its room back when the reader throws', () => {
    const { write, reader } = ring(512);
    const full = { kind: 1, flow: 1, at: 0, bytes: Buffer.alloc(400) };
    expect(write(full)).toBe(true);
    expect(write(full)).toBe(false);
    const fail = () => {
      throw new Error('a broken decoder');
    };
    expect(() => reader.next(fail)).toThrow('a broken decoder');
    expect(write(full)).toBe(true);
  });

  it('goes on where its positions pass 2^32', () => {
    const memory = ringMemory(1024);
    // 2^32 - 64, as both ends would have left it.
    new Int32Array(memory).set([-64, -64]);
    const writer = new RingWriter(memory, () => undefined);
    const reader = new RingReader(memory);
    for (let i = 0; i < 10; i++) {
      expect(writer.write(1, i, i, Buffer.alloc(100, i))).toBe(true);
      let seen = -1;
      reader.next(({ flow, bytes }) => {
        expect(bytes.equals(Buffer.alloc(100, i))).toBe(true);
        seen = flow;
      });
      expect(seen).toBe(i);
    }
    expect(reader.pending).toBe(0);
  });

  it('wakes a sleeping reader once', () => {
    const { reader, write, read, woken } = ring(1024);
    const one = { kind: 0, flow: 1, at: 0, bytes: Buffer.from('x') };
    write(one);
    expect(woken()).toBe(0);
    expect(reader.sleep()).toBe(false);
    read();
    expect(reader.sleep()).toBe(true);
    write(one);
    write(one);
    expect(woken()).toBe(1);
  });

  it('carries between threads', async () => {
    const memory = ringMemory(4096);
    const reader = new RingReader(memory);
    const count = 5_000;
    const writing = `
      const { workerData: memory, parentPort } = require('node:worker_threads');
      import(${JSON.stringify(new URL('../../dist/net/chunk-ring.js', import.meta.url).href)}).then(({ RingWriter }) => {
        const writer = new RingWriter(memory, () => undefined);
        for (let i = 0; i < ${count}; ) if (writer.write(i % 3, i, i, Buffer.alloc(i % 300, i))) i++;
        parentPort.postMessage('done');
      });`;
    const worker = new Worker(writing, { eval: true, workerData: memory });
    let next = 0;
    while (next < count) {
      const had = reader.next(({ kind, flow, bytes }) => {
        if (flow !== next || kind !== next % 3 || !bytes.equals(Buffer.alloc(next % 300, next)))
          throw new Error(`message ${next} is not what was written`);
        next++;
      });
      if (!had) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(next).toBe(count);
    await worker.terminate();
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatHostPort } from '../../src/model/endpoint.js';
import { UserError } from '../../src/model/errors.js';
import type { Direction, FlowId } from '../../src/model/flow.js';
import { fromSeconds } from '../../src/model/time.js';
import { systemClock } from '../../src/net/clock.js';
import type { Forwarder } from '../../src/net/proxy.js';
import type { FlowClosing, FlowOpening, ProxyNote, TapSink } from '../../src/net/tap-sink.js';
import { startUdpProxy, type UdpProxyOptions } from '../../src/net/udp-proxy.js';
import { Queue } from '../support/sockets.js';
import { StillClock } from '../support/still-clock.js';
import { type UdpPeer, udpEcho, udpLoopback, udpLoopback6, udpPeer } from '../support/udp.js';

/** Keeps everything that a proxy tells, in order. */
class Recording implements TapSink {
  readonly order: string[] = [];
  readonly opened: FlowOpening[] = [];
  readonly chunks: { flow: FlowId; direction: Direction; bytes: Buffer }[] = [];
  readonly closed = new Queue<FlowClosing & { flow: FlowId }>();
  readonly notes = new Queue<ProxyNote & { flow: FlowId }>();

  open(opening: FlowOpening): void {
    this.order.push(`open ${opening.flow}`);
    this.opened.push(opening);
  }

  chunk(flow: FlowId, direction: Direction, bytes: Uint8Array): void {
    this.order.push(`${direction} ${flow}`);
    this.chunks.push({ flow, direction, bytes: Buffer.from(bytes) });
  }

  tls(): void {}

  secured(): void {}

  note(flow: FlowId, note: ProxyNote): void {
    // What the kernel grants depends on the machine.
    if (!('text' in note && note.text.includes('receive buffer'))) this.notes.put({ flow, ...note });
  }

  close(flow: FlowId, closing: FlowClosing): void {
    this.order.push(`close ${flow}`);
    this.closed.put({ flow, ...closing });
  }
}

async function proxied(
  upstream: UdpPeer,
  options: Partial<UdpProxyOptions> = {},
): Promise<{ proxy: Forwarder; tap: Recording }> {
  let flows = 0;
  const tap = new Recording();
  const proxy = await startUdpProxy({
    ...{ listen: udpLoopback, upstream: upstream.endpoint, tap, clock: systemClock },
    nextFlow: () => ++flows,
    ...options,
  });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await proxy.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { proxy: { ...proxy, close }, tap };
}

const sha256 = (parts: readonly Buffer[]): string =>
  createHash('sha256').update(Buffer.concat(parts)).digest('hex');

describe.each([
  ['IPv4 to IPv4', udpLoopback, udpLoopback],
  ['IPv6 to IPv6', udpLoopback6, udpLoopback6],
  ['IPv4 to IPv6', udpLoopback, udpLoopback6],
])('%s', (_, listen, far) => {
  it('forwards datagrams of any size unchanged, empty ones too, and says so', async () => {
    const server = await udpPeer(far);
    const { proxy, tap } = await proxied(server, { listen, hash: true });
    const client = await udpPeer(listen);
    const up = [0, 1, 2, 28, 508, 1200, 1472, 9000, 65_507].map((size) => randomBytes(size));
    const down = up.map(({ length }) => randomBytes(length));
    for (const [i, bytes] of up.entries()) {
      client.send(bytes, proxy.endpoint);
      const { bytes: atServer, from } = await server.received.take();
      expect(atServer.equals(bytes)).toBe(true);
      const answer = down[i] ?? Buffer.alloc(0);
      server.send(answer, from);
      const { bytes: atClient, from: answerer } = await client.received.take();
      expect(atClient.equals(answer)).toBe(true);
      expect(answerer.port).toBe('port' in proxy.endpoint ? proxy.endpoint.port : 0);
    }
    await proxy.close();
    const sum = up.reduce((total, { length }) => total + length, 0);
    expect(tap.opened).toMatchObject([
      {
        flow: 1,
        transport: 'udp',
        client: formatHostPort(client.endpoint.host, client.endpoint.port),
        upstream: formatHostPort(server.endpoint.host, server.endpoint.port),
        port: server.endpoint.port,
      },
    ]);
    expect(await tap.closed.take()).toMatchObject({
      flow: 1,
      how: 'local',
      bytes: { upstream: sum, downstream: sum },
      sha256: { upstream: sha256(up), downstream: sha256(down) },
    });
    expect(tap.chunks.map(({ direction, bytes }) => [direction, bytes])).toEqual(
      up.flatMap((bytes, i) => [
        ['upstream', bytes],
        ['downstream', down[i]],
      ]),
    );
    expect(tap.order[0]).toBe('open 1');
  });
});

describe('flows', () => {
  it('each client has one of its own, and gets its own answers only', async () => {
    const { proxy, tap } = await proxied(await udpEcho());
    const clients = await Promise.all(Array.from({ length: 50 }, () => udpPeer()));
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        clients.map(async (client, i) => {
          client.send(`client ${i}, round ${round}`, proxy.endpoint);
          expect((await client.received.take()).bytes.toString()).toBe(`client ${i}, round ${round}`);
        }),
      );
    }
    expect(tap.opened.map(({ flow }) => flow)).toEqual(clients.map((_, i) => i + 1));
    expect(tap.chunks).toHaveLength(clients.length * 3 * 2);
  });

  it('end after silence, the longest silent first, and begin anew', async () => {
    const clock = new StillClock();
    const { proxy, tap } = await proxied(await udpEcho(), { clock, idle: fromSeconds(60) });
    const [first, second] = [await udpPeer(), await udpPeer()];
    const say = async (client: UdpPeer) => {
      client.send('x', proxy.endpoint);
      await client.received.take();
    };
    await say(first);
    clock.advance(fromSeconds(10));
    await say(second);
    clock.advance(fromSeconds(40));
    await say(first);
    // The second is silent since 10 s, the first since 50 s.
    clock.advance(fromSeconds(20));
    expect(await tap.closed.take()).toMatchObject({
      flow: 2,
      how: 'timeout',
      detail: 'no datagram for 1m',
      bytes: { upstream: 1, downstream: 1 },
    });
    expect(tap.order.filter((each) => each.startsWith('close'))).toEqual(['close 2']);
    await turns();
    clock.advance(fromSeconds(40));
    expect(await tap.closed.take()).toMatchObject({ flow: 1, how: 'timeout' });
    await turns();
    expect(clock.sleepers).toBe(0);
    await say(second);
    expect(tap.opened.map(({ flow }) => flow)).toEqual([1, 2, 3]);
  });

  it('are no more than so many: the longest silent makes room', async () => {
    const { proxy, tap } = await proxied(await udpEcho(), { mostFlows: 3 });
    const clients = await Promise.all(Array.from({ length: 5 }, () => udpPeer()));
    const say = async (i: number) => {
      clients[i]?.send('x', proxy.endpoint);
      await clients[i]?.received.take();
    };
    for (const i of [0, 1, 2, 0, 3, 4]) await say(i);
    expect(await tap.closed.take()).toMatchObject({
      flow: 2,
      how: 'local',
      detail: 'it was silent longest, and there are 3 flows at most',
    });
    expect(await tap.closed.take()).toMatchObject({ flow: 3, how: 'local' });
    await proxy.close();
    expect(tap.order.filter((each) => each.startsWith('close'))).toHaveLength(5);
  });

  it('of a flood of addresses leave nothing behind', async () => {
    const server = await udpPeer();
    const { proxy, tap } = await proxied(server, { mostFlows: 8 });
    // All at once: a port that is free again may be given to the next of them, which would be no new address.
    const clients = await Promise.all(Array.from({ length: 300 }, () => udpPeer()));
    for (const [i, client] of clients.entries()) {
      client.send(`${i}`, proxy.endpoint);
      await server.received.take();
    }
    const closes = () => tap.order.filter((each) => each.startsWith('close')).length;
    expect(closes()).toBe(300 - 8);
    await proxy.close();
    expect(closes()).toBe(300);
  });
});

describe('faults', () => {
  it('a server that is not there is told once, and survived', async () => {
    const gone = await udpPeer();
    const { endpoint } = gone;
    const { proxy, tap } = await proxied(gone);
    await gone.close();
    const client = await udpPeer();
    client.send('a', proxy.endpoint);
    expect(await tap.notes.take()).toMatchObject({
      flow: 1,
      dir: 'upstream',
      topic: 'udp',
      text: 'connection refused (ECONNREFUSED): datagrams are forwarded all the same',
    });
    client.send('b', proxy.endpoint);
    client.send('c', proxy.endpoint);
    const back = await udpEcho(endpoint);
    // What was sent before the server was back may have been refused, and then comes too late.
    client.send('now', proxy.endpoint);
    let answer = '';
    while (answer !== 'now') answer = (await client.received.take()).bytes.toString();
    await back.close();
    await proxy.close();
    const closing = await tap.closed.take();
    expect(closing).toMatchObject({ flow: 1, how: 'local', bytes: { upstream: 6 } });
    expect(closing.detail).toMatch(/^\d+ not delivered, last: connection refused \(ECONNREFUSED\)$/);
  });

  it('an upstream that no socket can be had for ends the flow, not the proxy', async () => {
    const server = await udpPeer();
    // A broadcast address is not for sockets that have not asked for it.
    const upstream = { ...server.endpoint, host: '255.255.255.255' };
    const { proxy, tap } = await proxied(server, { upstream });
    const client = await udpPeer();
    for (const flow of [1, 2]) {
      client.send('x', proxy.endpoint);
      expect(await tap.closed.take()).toEqual({
        ...{ flow, how: 'error', detail: 'permission denied (EACCES)' },
        ...{ bytes: { upstream: 0, downstream: 0 }, at: expect.any(Number) },
      });
    }
    expect(tap.order).toEqual(['open 1', 'close 1', 'open 2', 'close 2']);
  });

  it('a receive buffer smaller than asked for is told once, with the first flow', async () => {
    const tap = new Recording();
    const notes: string[] = [];
    tap.note = (flow, note) => void ('text' in note && notes.push(`${flow} ${note.topic}: ${note.text}`));
    const { proxy } = await proxied(await udpEcho(), { tap, bufferBytes: 2 ** 30 });
    for (const client of [await udpPeer(), await udpPeer()]) {
      client.send('x', proxy.endpoint);
      await client.received.take();
    }
    expect(notes).toEqual([
      expect.stringMatching(
        /^1 udp: the kernel grants a receive buffer of [\d.]+ [KM]iB where 1\.0 GiB were asked/,
      ),
    ]);
  });

  it('what a sink throws is counted and stops nothing', async () => {
    const tap = new Recording();
    tap.chunk = () => {
      throw new Error('broken view');
    };
    const { proxy } = await proxied(await udpEcho(), { tap });
    const client = await udpPeer();
    client.send('x', proxy.endpoint);
    await client.received.take();
    expect(proxy.sinkFaults).toMatchObject({ count: 2, first: new Error('broken view') });
  });

  it('a port that is taken is a fault of the person', async () => {
    const taken = await udpPeer();
    await expect(proxied(taken, { listen: taken.endpoint })).rejects.toThrow(
      new UserError(
        `cannot listen on udp://127.0.0.1:${taken.endpoint.port}: the address is in use (EADDRINUSE)`,
        2,
      ),
    );
  });

  it('so is a name without an address', async () => {
    const server = await udpPeer();
    const upstream = { ...server.endpoint, host: 'nowhere.invalid' };
    await expect(proxied(server, { upstream })).rejects.toThrow(/cannot find the address of udp:\/\/nowhere/);
  });
});

/** What waits for nothing but promises has run. */
const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

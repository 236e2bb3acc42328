// A Connection over a WebSocket: messages, and every way in which it ends.
import { describe, expect, it } from 'vitest';
import { transports } from '../../src/net/transports/index.js';
import { bareServer, Queue } from '../support/sockets.js';
import { frame, webSocketServer } from '../support/web-socket-server.js';

async function connected() {
  const server = await webSocketServer();
  const near = await transports.ws.connect(server.endpoint);
  const received = new Queue<string>();
  const closed = new Queue<string>();
  const listen = () =>
    near.receive({
      bytes: (bytes) => received.put(Buffer.from(bytes).toString()),
      closed: (cause, detail) => closed.put(detail === undefined ? cause : `${cause}: ${detail}`),
    });
  return { near, far: await server.accept(), received, closed, listen };
}

const closeWith = (code: number, reason: string): Buffer =>
  Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);

describe('a WebSocket', () => {
  it('carries one text message a write, and says what it took', async () => {
    const { near, far, received, listen } = await connected();
    listen();
    near.write(Buffer.from('<open/>'));
    near.write(Buffer.from('héllo'));
    expect(await far.frames.take()).toBe('1:<open/>');
    expect(await far.frames.take()).toBe('1:héllo');
    far.send(frame.text, '<öpen/>');
    expect(await received.take()).toBe('<öpen/>');
    expect(near.framing).toBe('messages');
    expect(Object.keys(near.opening ?? {})).toEqual(['tcp', 'websocket']);
  });

  it('loses nothing that arrives before receive()', async () => {
    const { near, far, received, closed, listen } = await connected();
    far.send(frame.text, 'early');
    far.send(frame.ping, 'x');
    expect(await far.frames.take()).toBe('10:x');
    listen();
    expect(await received.take()).toBe('early');
    near.end();
    expect(await far.frames.take()).toMatch(/^8:/);
    far.send(frame.close, closeWith(1000, ''));
    far.socket.end();
    expect(await closed.take()).toBe('fin');
  });

  it.each([
    [1001, '', 'fin'],
    [1008, 'go away', 'error: WebSocket closed with 1008, policy violation: go away'],
    [4321, '', 'error: WebSocket closed with 4321, a reason of its own'],
  ])('says how it was closed: %i %s', async (code, reason, expected) => {
    const { far, closed, listen } = await connected();
    listen();
    far.send(frame.close, closeWith(code, reason));
    expect(await far.frames.take()).toMatch(/^8:/);
    far.socket.end();
    expect(await closed.take()).toBe(expected);
  });

  it('tells a reset and its own end', async () => {
    const one = await connected();
    one.listen();
    one.far.socket.resetAndDestroy();
    expect(await one.closed.take()).toBe('rst: connection reset (ECONNRESET)');
    const other = await connected();
    other.listen();
    other.near.destroy();
    expect(await other.closed.take()).toBe('local');
    other.near.write(Buffer.from('too late'));
  });

  it('refuses binary messages, and those that are too big', async () => {
    const one = await connected();
    one.listen();
    one.far.send(frame.binary, 'x');
    expect(await one.closed.take()).toBe('error: the server sent a binary WebSocket message (RFC 7395 §3.2)');
    const other = await connected();
    other.listen();
    other.far.send(frame.text, 'x'.repeat(2 * 1024 ** 2));
    expect(await other.closed.take()).toMatch(/^error: /);
  });

  it('has no STARTTLS', async () => {
    const { near } = await connected();
    await expect(near.startTls({ servername: 'x' })).rejects.toThrow('wss:// has TLS');
  });
});

describe('a handshake that fails', () => {
  it('says what is missing', async () => {
    const { endpoint } = await webSocketServer('');
    await expect(transports.ws.connect(endpoint)).rejects.toThrow(/^the WebSocket handshake failed: /);
  });

  it('says what the web server answers', async () => {
    const server = await bareServer();
    const answering = server.accept().then((socket) => {
      socket.resume();
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    });
    const { port } = server.endpoint as { port: number };
    const endpoint = { kind: 'ws', host: '127.0.0.1', port, path: '/' } as const;
    await expect(transports.ws.connect(endpoint)).rejects.toThrow(
      'the server answers 404 and opens no WebSocket',
    );
    await answering;
  });

  it('can be told to give up', async () => {
    const server = await bareServer();
    const { port } = server.endpoint as { port: number };
    const abort = new AbortController();
    const connecting = transports.ws.connect(
      { kind: 'ws', host: '127.0.0.1', port, path: '/' },
      abort.signal,
    );
    await server.accept();
    abort.abort(new Error('enough'));
    await expect(connecting).rejects.toThrow('enough');
  });
});

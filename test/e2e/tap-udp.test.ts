// `tap udp://… udp://…` as a child process: many clients, an idle time-out, bytes that are the same, and what it refuses.
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatEndpoint, formatHostPort, type UdpEndpoint } from '../../src/model/endpoint.js';
import { runCli } from '../support/cli.js';
import { type CaptureLine, interrupt, parseLines, startTapOn, type Tap } from '../support/tap-child.js';
import { udpEcho, udpLoopback, udpLoopback6, udpPeer } from '../support/udp.js';

const tapOf = (upstream: UdpEndpoint, ...flags: string[]): Promise<Tap> =>
  startTapOn(upstream.host.includes(':') ? udpLoopback6 : udpLoopback, upstream, ...flags);

const sha256 = (parts: readonly Buffer[]): string =>
  createHash('sha256').update(Buffer.concat(parts)).digest('hex');

/** A datagram of our own framing. */
function framed(seq: number, xml: string): Buffer {
  const header = Buffer.alloc(28);
  header.write('XU');
  header[2] = 0x11;
  header.writeUInt32BE(7, 4);
  header.writeUInt32BE(seq, 8);
  return Buffer.concat([header, Buffer.from(xml)]);
}

describe('tap of UDP', () => {
  it.each([
    ['IPv4', udpLoopback],
    ['IPv6', udpLoopback6],
  ])('forwards the datagrams of many clients, and tells each one: %s', async (_, at) => {
    const server = await udpEcho(at);
    const tap = await tapOf(server.endpoint, '--ui', 'json');
    const clients = await Promise.all(Array.from({ length: 20 }, () => udpPeer(at)));
    const sent = clients.map(() => [randomBytes(64), Buffer.alloc(0), randomBytes(1472), randomBytes(9000)]);
    for (const [i, client] of clients.entries()) {
      for (const bytes of sent[i] ?? []) {
        client.send(bytes, tap.endpoint);
        expect((await client.received.take()).bytes.equals(bytes)).toBe(true);
      }
    }
    await interrupt(tap);
    const lines = parseLines(tap.stdout);
    expect(lines.filter(({ t }) => t === 'open')).toHaveLength(20);
    expect(lines.filter(({ t }) => t === 'datagram')).toHaveLength(20 * 4 * 2);
    for (const [i, client] of clients.entries()) {
      const name = formatHostPort(client.endpoint.host, client.endpoint.port);
      const { flow } = lines.find((line) => 'client' in line && line.client === name) ?? {};
      const hash = sha256(sent[i] ?? []);
      expect(lines.find((line) => line.t === 'close' && line.flow === flow)).toMatchObject({
        how: 'local',
        bytes: { up: 64 + 1472 + 9000, down: 64 + 1472 + 9000 },
        sha256: { up: hash, down: hash },
      });
    }
    expect(tap.stderr).toContain('20 connections');
  });

  it('shows the stanzas in our own framing as rows of their own', async () => {
    const server = await udpPeer();
    const tap = await tapOf(server.endpoint, '--ui', 'json');
    const client = await udpPeer();
    const message = `<message xmlns='jabber:client' id='m1' to='romeo@example.net'><body>hi</body></message>`;
    client.send(framed(1, message), tap.endpoint);
    const { bytes, from } = await server.received.take();
    expect(bytes.equals(framed(1, message))).toBe(true);
    server.send(framed(1, message.replace('hi', 'ho')), from);
    await client.received.take();
    await interrupt(tap);
    const seen = parseLines(tap.stdout).filter(({ t }) => t === 'datagram' || t === 'stanza');
    expect(seen.map(({ t, dir, protocol, name, summary }) => [t, dir, protocol ?? name, summary])).toEqual([
      [
        'datagram',
        'up',
        'xmpp-udp',
        `XMPP-UDP DATA seq 1, flow 0x00000007, stanza of ${message.length} bytes`,
      ],
      ['stanza', 'up', 'message', 'message → romeo@example.net “hi”'],
      [
        'datagram',
        'down',
        'xmpp-udp',
        `XMPP-UDP DATA seq 1, flow 0x00000007, stanza of ${message.length} bytes`,
      ],
      ['stanza', 'down', 'message', expect.stringContaining('“ho”')],
    ]);
    expect(tap.stderr).toContain('up 1 stanza, ');
  });

  it('ends a flow that is silent', async () => {
    const server = await udpEcho();
    const tap = await tapOf(server.endpoint, '--ui', 'json', '--udp-idle', '50ms');
    const client = await udpPeer();
    client.send('hello', tap.endpoint);
    await client.received.take();
    await tap.output(/"t":"close".*"how":"timeout","detail":"no datagram for 50ms"/);
    client.send('again', tap.endpoint);
    await client.received.take();
    await interrupt(tap);
    expect(parseLines(tap.stdout).filter(({ t }) => t === 'open')).toHaveLength(2);
  });

  it('tells that nobody listens there, and goes on', async () => {
    const server = await udpPeer();
    await server.close();
    const tap = await tapOf(server.endpoint, '--ui', 'lines');
    const client = await udpPeer();
    client.send('hello', tap.endpoint);
    await tap.output(/udp: connection refused \(ECONNREFUSED\)/);
    const back = await udpEcho(server.endpoint);
    client.send('hello again', tap.endpoint);
    let answer = '';
    while (answer !== 'hello again') answer = (await client.received.take()).bytes.toString();
    await interrupt(tap);
    await back.close();
  });

  it('shows nothing that a terminal would obey', async () => {
    const server = await udpPeer();
    const tap = await tapOf(server.endpoint, '--ui', 'lines');
    const client = await udpPeer();
    for (const text of [
      '\x1b[2J',
      'a\u202eb\u2028',
      `REGISTER sip:\x1b]0;x\x07 SIP/2.0\r\n`,
      '\x00\x01\x1b\x00octet\x00',
    ]) {
      client.send(text, tap.endpoint);
      await server.received.take();
    }
    await interrupt(tap);
    expect(tap.stdout).toContain('tftp'.toUpperCase());
    expect(tap.stdout.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f\u202e\u2028]/);
  });

  it('forwards with nobody looking', async () => {
    const server = await udpEcho();
    const tap = await tapOf(server.endpoint, '--ui', 'none');
    const client = await udpPeer();
    client.send('hello', tap.endpoint);
    expect((await client.received.take()).bytes.toString()).toBe('hello');
    await interrupt(tap);
    expect(tap.stderr).toContain(
      'up 0 stanzas, 5 B; down 0 stanzas, 5 B; 0 violations; of UDP only bytes are counted\n',
    );
  });
});

describe('a capture of UDP', () => {
  it('is read again with the same lines', async () => {
    const server = await udpEcho();
    const tap = await tapOf(server.endpoint, '--ui', 'json', '--record', 'udp.ndjson');
    const client = await udpPeer();
    const stun = Buffer.from('000100002112a442000102030405060708090a0b', 'hex');
    for (const bytes of [stun, framed(1, `<presence xmlns='jabber:client'/>`), Buffer.from('text')]) {
      client.send(bytes, tap.endpoint);
      await client.received.take();
    }
    await interrupt(tap);
    const decoded = await runCli('decode', `${tap.directory}/udp.ndjson`, '--ui', 'json');
    expect(decoded.code, decoded.stderr).toBe(0);
    const records = (text: string): CaptureLine[] =>
      parseLines(text).filter(({ t }) => t !== 'header' && t !== 'end');
    expect(records(decoded.stdout)).toEqual(records(tap.stdout));
  });
});

describe('usage', () => {
  it.each([
    ['udp://127.0.0.1:0', 'tcp://127.0.0.1:5222', 'UPSTREAM should be udp:// too'],
    ['udp://127.0.0.1:0', 'unix:///tmp/x.sock', 'UPSTREAM should be udp:// too'],
    ['tcp://127.0.0.1:0', 'udp://127.0.0.1:5222', 'LISTEN should be udp:// too'],
  ])('%s to %s is refused with a word', async (listen, upstream, word) => {
    const { code, stderr, stdout } = await runCli('tap', listen, upstream, '--ui', 'none');
    expect(stderr).toContain(word);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each(['0s', 'soon', '-1s'])('--udp-idle %s is refused with a word', async (idle) => {
    const pair = [formatEndpoint(udpLoopback), 'udp://127.0.0.1:5222'];
    const { code, stderr } = await runCli('tap', ...pair, `--udp-idle=${idle}`);
    expect(stderr).toContain('It should be a time such as 500ms, 60s or 2m.');
    expect(code).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import {
  formatEndpoint,
  isLoopback,
  parseEndpoint,
  streamKinds,
  targetKinds,
} from '../../src/model/endpoint.js';

it('a kind that is not among the given ones is refused', () => {
  expect(parseEndpoint('udp://127.0.0.1:1', streamKinds)).toEqual({
    wrong: expect.stringMatching(/udp:\/\/ is not supported here/),
  });
});

describe('parseEndpoint', () => {
  it.each([
    ['tcp://127.0.0.1:5222', { kind: 'tcp', host: '127.0.0.1', port: 5222 }],
    ['tcp://localhost:0', { kind: 'tcp', host: 'localhost', port: 0 }],
    ['tcp://[::1]:5222', { kind: 'tcp', host: '::1', port: 5222 }],
    ['tcp://chat.example:5222/', { kind: 'tcp', host: 'chat.example', port: 5222 }],
    ['tls://localhost:5223', { kind: 'tls', host: 'localhost', port: 5223 }],
    ['udp://[::1]:5353', { kind: 'udp', host: '::1', port: 5353 }],
    ['unix:///tmp/x.sock', { kind: 'unix', path: '/tmp/x.sock' }],
  ])('%s', (text, expected) => {
    expect(parseEndpoint(text)).toEqual(expected);
  });

  it.each([
    ['127.0.0.1:5222', /should be tcp:\/\/HOST:PORT, tls/],
    ['tcp://127.0.0.1', /it should be/],
    ['tcp://:5222', /it should be/],
    ['tcp://::1:5222', /it should be/],
    ['tcp://h:65536', /port 65536 is above 65535/],
    ['tcp://h:5222/path', /it should be/],
    ['unix://relative', /it should be/],
    ['ftp://127.0.0.1:1', /scheme ftp:\/\/ is not supported here/],
    ['', /it should be/],
  ])('%s is refused with a reason', (text, reason) => {
    expect(parseEndpoint(text)).toEqual({ wrong: expect.stringMatching(reason) });
  });
});

it.each(['tcp://127.0.0.1:5222', 'tcp://[::1]:5222', 'unix:///tmp/x.sock'])(
  '%s is written as it is read',
  (text) => {
    const endpoint = parseEndpoint(text);
    expect('wrong' in endpoint ? '' : formatEndpoint(endpoint)).toBe(text);
  },
);

it.each([
  ['tcp://127.0.0.1:1', true],
  ['tcp://127.8.9.1:1', true],
  ['tcp://localhost:1', true],
  ['tcp://[::1]:1', true],
  ['unix:///x', true],
  ['tcp://0.0.0.0:1', false],
  ['tcp://[::]:1', false],
  ['tcp://128.0.0.1:1', false],
  ['tcp://127.0.0.1.example:1', false],
])('%s is loopback: %s', (text, expected) => {
  const endpoint = parseEndpoint(text);
  expect('wrong' in endpoint ? undefined : isLoopback(endpoint)).toBe(expected);
});

describe('the endpoints of a load', () => {
  const read = (text: string) => parseEndpoint(text, targetKinds);

  it.each([
    ['ws://h/x', { kind: 'ws', host: 'h', port: 80, path: '/x' }],
    ['wss://[::1]:5281', { kind: 'wss', host: '::1', port: 5281, path: '/' }],
    ['wss://h:1/a/b?c=d', { kind: 'wss', host: 'h', port: 1, path: '/a/b?c=d' }],
    ['xmpp://example.org', { kind: 'xmpp', host: 'example.org' }],
    ['xmpps://example.org/', { kind: 'xmpps', host: 'example.org' }],
    ['tls://h:5223', { kind: 'tls', host: 'h', port: 5223 }],
  ])('%s', (text, expected) => {
    const endpoint = read(text);
    expect(endpoint).toEqual(expected);
    if (!('wrong' in endpoint)) expect(read(formatEndpoint(endpoint))).toEqual(expected);
  });

  it.each([
    ['xmpp://127.0.0.1', /it should be/],
    ['xmpp://h:5222', /it should be/],
    ['ws://h/a b', /it should be/],
    ['ws://h/a#b', /it should be/],
    ['wss://h:65536/', /port 65536 is above 65535/],
    ['udp://h:1', /udp:\/\/ is not supported here; write tcp:\/\/HOST:PORT, .* or xmpps:\/\/DOMAIN/],
  ])('%s is refused with a reason', (text, reason) => {
    expect(read(text)).toEqual({ wrong: expect.stringMatching(reason) });
  });

  it('are not those of the tap', () => {
    expect(parseEndpoint('wss://h/x')).toEqual({
      wrong:
        'the scheme wss:// is not supported here; write tcp://HOST:PORT, tls://HOST:PORT, udp://HOST:PORT or unix:///PATH',
    });
  });
});

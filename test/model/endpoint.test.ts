import { describe, expect, it } from 'vitest';
import { formatEndpoint, isLoopback, parseEndpoint, streamKinds } from '../../src/model/endpoint.js';

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

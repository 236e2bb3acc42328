import { describe, expect, it } from 'vitest';
import { exitCode, UserError } from '../../src/model/errors.js';
import { readOptions } from './options.js';

const sections = ['framer', 'tap', 'client'];

describe('the command line', () => {
  it('takes every section when none is named', () => {
    expect(readOptions([], sections)).toEqual({
      sections,
      isQuick: false,
      proxies: {},
      clients: {},
      domain: 'localhost',
    });
  });

  it('reads all flags', () => {
    const args = [
      'tap',
      '--quick',
      '--json',
      'out.json',
      '--server',
      'tcp://[::1]:5222',
      '--domain',
      'a.example',
    ];
    const further = ['--proxy', 'nginx=nginx -g "daemon off;"', '--proxy', 'b=x', '--clients', 'c=y z'];
    expect(readOptions([...args, ...further], sections)).toEqual({
      sections: ['tap'],
      isQuick: true,
      json: 'out.json',
      server: { kind: 'tcp', host: '::1', port: 5222 },
      domain: 'a.example',
      proxies: { nginx: 'nginx -g "daemon off;"', b: 'x' },
      clients: { c: 'y z' },
    });
  });

  it.each([
    [['tab'], 'tab: there is no such section; there are framer, tap, client'],
    [['--proxy', 'nginx'], '--proxy nginx: it should be NAME=COMMAND'],
    [['--clients', 'x='], '--clients x=: it should be NAME=COMMAND'],
    [['--server', 'localhost'], '--server localhost: it should be tcp://HOST:PORT'],
    [
      ['--server', 'unix:///tmp/s'],
      '--server unix:///tmp/s: the scheme unix:// is not supported here; write tcp://HOST:PORT',
    ],
    [['--quack'], "Unknown option '--quack'"],
  ])('refuses %j', (args, words) => {
    const read = (): unknown => readOptions(args, sections);
    expect(read).toThrow(UserError);
    expect(read).toThrow(words);
    expect(read).toThrow(expect.objectContaining({ exitCode: exitCode.usage }));
  });
});

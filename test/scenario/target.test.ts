// The target of a scenario: where it is, by which name, from which addresses.
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/errors.js';
import type { Overrides } from '../../src/scenario/overrides.js';
import { parseScenario } from '../../src/scenario/parse.js';
import type { Target } from '../../src/scenario/plan.js';

function targetOf(fields: string, overrides: Overrides = {}): Target {
  const text = `{ version: 1, target: { ${fields} }, scenarios: { x: { executor: constant-vus, users: 1, iterations: 1, flow: [ { think: 1s } ] } } }`;
  return parseScenario({ text, file: 'x.yaml', overrides }).target;
}

function faultOf(fields: string): string {
  try {
    targetOf(fields);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return '';
}

describe('the domain', () => {
  it.each([
    ['tls://chat.example:5223', 'chat.example'],
    ['tls://127.0.0.1:5223', 'localhost'],
    ['wss://chat.example/ws', 'chat.example'],
    ['ws://[::1]:5280/ws', 'localhost'],
    ['xmpp://example.org', 'example.org'],
    ['xmpps://example.org', 'example.org'],
  ])('of %s is %s, when nobody names one', (service, domain) => {
    expect(targetOf(`service: "${service}"`).domain).toBe(domain);
  });

  it('of the file gives way to another host or domain, and stays before an address', () => {
    const file = 'service: "tcp://chat.example:5222", domain: xmpp.test';
    expect(targetOf(file, { target: 'xmpp://example.org' }).domain).toBe('example.org');
    expect(targetOf(file, { target: 'wss://web.example/ws' }).domain).toBe('web.example');
    expect(targetOf(file, { target: 'tls://127.0.0.1:5223' }).domain).toBe('xmpp.test');
  });
});

describe('sources', () => {
  it('are ranges, and those of the command line take the place of the file’s', () => {
    const file = 'service: "tcp://127.0.0.1:5222", sources: ["127.0.0.2-127.0.0.3", "::1"]';
    expect(targetOf(file).sources.map(({ family }) => family)).toEqual([4, 6]);
    expect(targetOf(file, { sources: ['10.0.0.1'] }).sources).toHaveLength(1);
    expect(targetOf('service: "tcp://127.0.0.1:5222"').sources).toEqual([]);
  });

  it('are told when they are wrong', () => {
    expect(faultOf('service: "tcp://h:1", sources: ["127.0.0.9-127.0.0.2"]')).toMatch(
      /^x\.yaml:1:\d+: target\.sources\[0\]: "127\.0\.0\.9-127\.0\.0\.2": its end is before its beginning$/,
    );
    expect(faultOf('service: "tcp://h:1", sources: "127.0.0.2"')).toContain('target.sources: is not a list');
    expect(faultOf('service: "unix:///tmp/x", sources: ["127.0.0.2"]')).toContain(
      'target.sources: are of no use for a Unix socket; leave them out',
    );
  });
});

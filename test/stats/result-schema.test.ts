import { describe, expect, it } from 'vitest';
import { parseResult } from '../../src/stats/result-schema.js';
import { emptyResult, simulate } from '../report/simulated.js';

const parse = (change: object) => parseResult(JSON.stringify({ ...emptyResult, ...change }));

describe('parseResult', () => {
  it('gives back every field of a result', () => {
    const result = simulate();
    expect(parseResult(JSON.stringify(result))).toEqual(result);
  });

  it.each([
    ['text', 'hello', 'it is not JSON'],
    ['a cut file', JSON.stringify(emptyResult).slice(0, -9), 'it is not JSON'],
    ['null', 'null', '"format" should be "stanzascope-result"'],
    ['a list', '[1]', '"format" should be "stanzascope-result"'],
    ['another format', '{"format":"stanzascope-capture"}', '"format" should be "stanzascope-result"'],
    [
      'a later version',
      '{"format":"stanzascope-result","version":2}',
      '"version" is 2; this program reads version 1',
    ],
    ['no version', '{"format":"stanzascope-result"}', '"version" is undefined; this program reads version 1'],
  ])('refuses %s', (_name, text, wrong) => {
    expect(parseResult(text)).toEqual({ wrong });
  });

  it.each([
    ['verdict', { verdict: 'good' }],
    ['target', { target: 5 }],
    ['startedAt', { startedAt: 'yesterday' }],
    ['duration', { duration: -1 }],
    ['ledger.sent', { ledger: { ...emptyResult.ledger, sent: null } }],
    ['metrics.m.kind', { metrics: { m: { kind: 'histogram', unit: 'ms', count: 1 } } }],
    ['metrics.m.p99', { metrics: { m: { kind: 'trend', unit: 'ms', count: 1, p99: null } } }],
    ['intervals.0.users', { intervals: [{ at: 0 }] }],
  ])('names the field that is wrong: %s', (path, change) => {
    const parsed = parse(change);
    expect(parsed).toMatchObject({ wrong: expect.stringContaining(`${path}: `) });
  });

  it('reads a file of a later program of the same version, without what it does not know', () => {
    expect(parse({ later: true })).toEqual(emptyResult);
  });
});

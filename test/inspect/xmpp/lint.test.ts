// Every rule of the lint has a flow in test/fixtures/lint that breaks it, and a whole session breaks none.
import { describe, expect, it } from 'vitest';
import { xmpp } from '../../../src/inspect/decoders/xmpp.js';
import { lintRules } from '../../../src/inspect/xmpp/lint-rules.js';
import { decode, lintOf, readFlows } from '../../support/flow-cases.js';
import { byteByByte, pieces, whole } from '../../support/memory-connection.js';

const cases = readFlows('lint');

describe.each(cases)('$name', ({ name, events, options, records }) => {
  it.each([
    ['whole', whole],
    ['byte by byte', byteByByte],
    ['by three', pieces(3)],
    ['by sixty-four', pieces(64)],
  ])('%s', (_, cut) => {
    expect(lintOf(decode(xmpp, events, { ...options, cut }))).toEqual(records);
  });

  it('breaks the rule that it is named after', () => {
    const broken = records.map((line) => line.split(' ')[2]);
    expect(broken).toEqual(name === 'nothing-wrong' ? [] : expect.arrayContaining([name]));
  });
});

it('every rule has a case', () => {
  const names = cases.map(({ name }) => name).filter((name) => name !== 'nothing-wrong');
  expect(names.sort()).toEqual(Object.keys(lintRules).sort());
});

it('every rule says where it is written', () => {
  for (const { rfc, words } of Object.values(lintRules)) {
    expect(rfc).toMatch(/^(?:RFC|XEP-)[ ]?\d{4} §[\d.]+$/);
    expect(words).toMatch(/^[A-Za-z].*[^.]$/);
  }
});

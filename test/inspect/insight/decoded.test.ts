// What the decoder really makes of connections, added up.
import { describe, expect, it } from 'vitest';
import { xmpp } from '../../../src/inspect/decoders/xmpp.js';
import { Insight } from '../../../src/inspect/insight/insight.js';
import { summarise } from '../../../src/inspect/insight/summary.js';
import { decode, readFlows } from '../../support/flow-cases.js';

const flows = readFlows();

function insightOf(name: string): Insight {
  const found = flows.find((one) => one.name === name);
  expect(found, name).toBeDefined();
  const insight = new Insight();
  for (const [index, record] of decode(xmpp, found?.events ?? [], found?.options).entries()) {
    record.seq = index + 1;
    insight.append(record);
  }
  return insight;
}

describe('a decoded connection', () => {
  it('has latencies of each kind', () => {
    const insight = insightOf('understood-answers');
    const facts = insight.latencies.facts(insight.now);
    expect(facts.map(({ kind, count, max }) => [kind, count, max])).toEqual([
      ['receipt', 1, 2_000],
      ['marker', 1, 7_000],
      ['muc-echo', 1, 500],
      ['muc-join', 1, 2_000],
    ]);
    expect(insight.waits.size).toBe(0);
  });

  it('has its stream management audited over a resumption', () => {
    const insight = insightOf('understood-resumption');
    expect(insight.sm.list()).toMatchObject([
      {
        state: 'on',
        isResumable: true,
        resumes: 7,
        ways: [{ counted: 4, h: 4, unacked: 0 }, { counted: 0 }],
      },
    ]);
  });

  it('has its login timed', () => {
    const [login] = insightOf('understood-login').logins.list();
    expect(login).toMatchObject({ mechanism: expect.stringContaining('SCRAM') });
  });

  it.each(flows.map(({ name }) => name))('says something of %s', (name) => {
    const insight = insightOf(name);
    expect(summarise(insight).records).toBe(insight.appended);
    expect(JSON.stringify(summarise(insight))).not.toContain('null');
  });
});

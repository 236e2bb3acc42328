// What filters mean (fixtures/filter has records and cases as data), what they cost, and what they ask beside the record.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRecord } from '../../../src/inspect/capture/line.js';
import { type FilterFacts, noFacts } from '../../../src/inspect/filter/facts.js';
import { type Filter, isFilterError, parseFilter } from '../../../src/inspect/filter/filter.js';
import { FlowFacts } from '../../../src/inspect/filter/flow-facts.js';
import type { TapRecord } from '../../../src/model/record.js';
import { micros } from '../../../src/model/time.js';

const linesOf = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/filter/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !/^# /.test(line));

const records = new Map(
  linesOf('records').map((line): [string, TapRecord] => {
    const space = line.indexOf(' ');
    const record = readRecord({ seq: 0, at: 0, flow: 1, ...JSON.parse(line.slice(space)) });
    if ('wrong' in record) throw new Error(`${line}: ${record.wrong}`);
    return [line.slice(0, space), record];
  }),
);
const cases = linesOf('cases').map((line): [string, string[]] => {
  const bar = line.lastIndexOf(' | ');
  return [
    line.slice(0, bar),
    line
      .slice(bar + 3)
      .split(' ')
      .filter(Boolean),
  ];
});

function filter(text: string): Filter {
  const parsed = parseFilter(text);
  if (isFilterError(parsed)) throw new Error(`${text}: ${parsed.column}: ${parsed.message}`);
  return parsed;
}

const recordNamed = (name: string): TapRecord => {
  const record = records.get(name);
  if (!record) throw new Error(`there is no record ${name}`);
  return record;
};

describe('matches', () => {
  it.each(cases)('%s', (text, expected) => {
    const { matches } = filter(text);
    const found = [...records].filter(([, record]) => matches(record, noFacts)).map(([name]) => name);
    expect(found.sort()).toEqual(expected.sort());
  });

  it('the same after printing', () => {
    for (const [text] of cases) {
      const { expression, printed } = filter(text);
      expect(filter(printed).expression, printed).toEqual(expression);
    }
  });

  it('times of the day as the screen shows them, and instants', () => {
    const at = micros(new Date(2026, 0, 31, 14, 30, 5, 250).getTime() * 1000);
    const record = { ...recordNamed('chat'), at };
    const holds = (text: string): boolean => filter(text).matches(record, noFacts);
    expect(holds('time > 14:30 && time < 14:30:06 && time == 14:30:05.250')).toBe(true);
    expect(holds('time >= 2026-01-31T14:30:05 && time < 2026-02-01')).toBe(true);
    expect(holds('time < 9:00')).toBe(false);
    expect(holds(`at >= ${at / 1e6} && at < ${at / 1e6 + 1}`)).toBe(true);
  });
});

describe('facts', () => {
  const facts: FilterFacts = () => ({
    ...{ phase: 'bound', jid: 'nurse@a.lit/x', transport: 'tls', acked: true, marked: true },
    ...{ age: micros(3e6), sni: 'a.lit', alpn: 'xmpp-client', tlsVersion: 'TLSv1.3' },
  });
  it.each([
    ['acked && marked && !unanswered', true],
    ['age > 2s', true],
    ['age > 1m', false],
    ['jid==nurse@a.lit', true],
    ['phase==bound && transport==tls', true],
    ['tls.sni==a.lit && tls.alpn $= client && tls.version==TLSv1.3', true],
  ])('%s: %s', (text, expected) => {
    const { needsFacts, matches } = filter(text);
    expect([needsFacts, matches(recordNamed('presence'), facts)]).toEqual([true, expected]);
    expect(matches(recordNamed('presence'), noFacts)).toBe(false);
  });

  it('are not asked for by what a record says itself', () => {
    expect(filter('iq && from==a.lit && body~x').needsFacts).toBe(false);
    const asked = (): never => {
      throw new Error('asked');
    };
    expect(filter('acked && iq').matches(recordNamed('presence'), asked)).toBe(false);
    expect(filter('marked || presence').matches(recordNamed('presence'), asked)).toBe(true);
  });

  it('of a connection follow its records', () => {
    const known = new FlowFacts();
    const note = (name: string): TapRecord => {
      known.note(recordNamed(name));
      return recordNamed(name);
    };
    note('open');
    expect(known.facts(note('header'))).toEqual({ phase: 'open', transport: 'tcp' });
    note('tls');
    expect(known.facts(note('auth'))).toMatchObject({ phase: 'auth', sni: 'a.lit', tlsVersion: 'TLSv1.3' });
    expect(known.facts(note('close'))).toMatchObject({ phase: 'closed', alpn: 'xmpp-client' });
    expect(known.facts(recordNamed('refusal'))).toEqual({});
  });
});

describe('cost', () => {
  it('is paid only when cheap conditions hold: nothing is parsed for another kind of record', () => {
    const record = { ...recordNamed('presence') };
    Object.defineProperty(record, 'xml', {
      get() {
        throw new Error('looked inside');
      },
    });
    expect(filter("has(x) && body~y && xpath('//z') && 'w' && iq").matches(record, noFacts)).toBe(false);
  });

  it('grows with the text only, whatever the regular expression', () => {
    const body = 'a'.repeat(20_000);
    const record = { ...recordNamed('chat'), xml: `<message><body>${body}!</body></message>` } as TapRecord;
    expect(filter("body ~ '^(a+)+$'").matches(record, noFacts)).toBe(false);
  });

  it('grows with the element only, whatever the path', () => {
    const xml = `<message>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</message>`;
    const record = { ...recordNamed('chat'), xml } as TapRecord;
    expect(filter(`xpath("${'//a'.repeat(30)}//b")`).matches(record, noFacts)).toBe(false);
    expect(filter(`xpath("${'//a'.repeat(30)}")`).matches(record, noFacts)).toBe(true);
  });
});

// Every combination of what the tap does with TLS and what the server offers, and what is said about it.
import { describe, expect, it } from 'vitest';
import {
  describeVerdicts,
  explainRefusal,
  type MechanismOffer,
  predictMechanisms,
  type TlsStanding,
  type TlsStrategy,
  type Works,
} from '../../src/xmpp/channel-binding.js';

const both = ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'];
const allTypes = ['tls-exporter', 'tls-unique', 'tls-server-end-point'];
const offer = (mechanisms: readonly string[], types: readonly string[] = []): MechanismOffer => ({
  mechanisms,
  types,
});

type Row = readonly [mechanism: string, others: readonly string[], types: readonly string[], ...Works[]];

/** Verdicts for intercept, terminate and passthrough. */
const rows: readonly Row[] = [
  ['PLAIN', [], [], 'yes', 'yes', 'yes'],
  ['PLAIN', both, allTypes, 'yes', 'yes', 'yes'],
  ['ANONYMOUS', [], [], 'yes', 'yes', 'yes'],
  ['DIGEST-MD5', both, [], 'yes', 'yes', 'yes'],
  ['OAUTHBEARER', [], [], 'yes', 'yes', 'yes'],
  ['EXTERNAL', [], [], 'no', 'no', 'yes'],
  ['SCRAM-SHA-1', [], [], 'yes', 'yes', 'yes'],
  ['SCRAM-SHA-1', both, [], 'depends', 'depends', 'yes'],
  ['SCRAM-SHA-256', ['SCRAM-SHA-1-PLUS'], allTypes, 'depends', 'depends', 'yes'],
  ['SCRAM-SHA-1-PLUS', [], [], 'no', 'depends', 'yes'],
  ['SCRAM-SHA-1-PLUS', [], allTypes, 'no', 'depends', 'yes'],
  ['SCRAM-SHA-1-PLUS', [], ['tls-server-end-point'], 'no', 'depends', 'yes'],
  ['SCRAM-SHA-1-PLUS', [], ['tls-exporter'], 'no', 'no', 'yes'],
  ['SCRAM-SHA-1-PLUS', [], ['tls-unique', 'tls-exporter'], 'no', 'no', 'yes'],
  ['GS2-KRB5-PLUS', [], [], 'no', 'depends', 'yes'],
  ['HT-SHA-256-NONE', [], [], 'yes', 'yes', 'yes'],
  ['HT-SHA-256-ENDP', [], [], 'no', 'yes', 'yes'],
  ['HT-SHA-256-EXPR', [], [], 'no', 'no', 'yes'],
  ['HT-SHA-512-UNIQ', [], [], 'no', 'no', 'yes'],
];

const strategies: readonly TlsStrategy[] = ['intercept', 'terminate', 'passthrough'];

describe('prediction', () => {
  const cases = rows.flatMap(([mechanism, others, types, ...works]) =>
    strategies.map((strategy, i) => ({ mechanism, others, types, strategy, works: works[i] })),
  );
  it.each(cases)('$mechanism beside $others with $types under $strategy: $works', (row) => {
    const { mechanism, others, types, strategy, works } = row;
    const [verdict] = predictMechanisms(offer([mechanism, ...others], types), { strategy });
    expect(verdict).toMatchObject({ mechanism, works });
    expect(verdict?.why).not.toBe('');
  });

  it.each(strategies)('rewritten features under %s', (strategy) => {
    const [scram, plain] = predictMechanisms(offer(['SCRAM-SHA-1', 'PLAIN']), {
      strategy,
      isRewritten: true,
    });
    const isThrough = strategy === 'passthrough';
    expect(scram?.works).toBe(isThrough ? 'yes' : 'depends');
    if (!isThrough) expect(scram?.why).toContain('XEP-0474');
    expect(plain?.works).toBe('yes');
  });

  it('is one sentence, in which the same reason stands once', () => {
    const tls: TlsStanding = { strategy: 'intercept' };
    const text = describeVerdicts(
      predictMechanisms(offer(['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS', 'PLAIN']), tls),
      tls,
    );
    expect(text).toBe(
      'TLS intercept: PLAIN can work (it is not bound to TLS); SCRAM-SHA-1-PLUS, SCRAM-SHA-256-PLUS cannot work \
(both legs have their own TLS session and their own certificate)',
    );
  });
});

describe('refusal', () => {
  const attempt = (mechanism: string, gs2?: string) => ({ mechanism, ...(gs2 !== undefined && { gs2 }) });
  const plus = offer(both, allTypes);

  it.each([
    ['y, and -PLUS was offered', attempt('SCRAM-SHA-1', 'y'), plus, undefined, 'RFC 5802'],
    [
      'y, and -PLUS was taken away',
      attempt('SCRAM-SHA-1', 'y'),
      offer(['SCRAM-SHA-1']),
      'rewritten',
      'RFC 5802',
    ],
    ['exporter, intercept', attempt('SCRAM-SHA-1-PLUS', 'p=tls-exporter'), plus, 'intercept', 'differs on'],
    ['exporter, terminate', attempt('SCRAM-SHA-1-PLUS', 'p=tls-exporter'), plus, 'terminate', 'differs on'],
    ['unique, terminate', attempt('SCRAM-SHA-1-PLUS', 'p=tls-unique'), plus, 'terminate', 'differs on'],
    [
      'end point, intercept',
      attempt('SCRAM-SHA-1-PLUS', 'p=tls-server-end-point'),
      plus,
      'intercept',
      'certificate of the tap',
    ],
    ['token, intercept', attempt('HT-SHA-256-ENDP'), offer([]), 'intercept', 'certificate of the tap'],
    ['token, terminate', attempt('HT-SHA-256-EXPR'), offer([]), 'terminate', 'differs on'],
    [
      'a type that is not listed',
      attempt('SCRAM-SHA-1-PLUS', 'p=tls-unique'),
      offer(both, ['tls-exporter']),
      'passthrough',
      'does not list',
    ],
  ])('%s', (_, tried, offered, how, words) => {
    const tls: TlsStanding | undefined =
      how === undefined
        ? undefined
        : how === 'rewritten'
          ? { strategy: 'intercept', isRewritten: true }
          : { strategy: how as TlsStrategy };
    expect(explainRefusal(tried, offered, tls)).toContain(words);
  });

  it.each([
    ['n', attempt('SCRAM-SHA-1', 'n'), plus, 'intercept'],
    ['y, and no -PLUS', attempt('SCRAM-SHA-1', 'y'), offer(['SCRAM-SHA-1']), 'intercept'],
    ['a password', attempt('PLAIN'), plus, 'intercept'],
    ['end point, terminate', attempt('SCRAM-SHA-1-PLUS', 'p=tls-server-end-point'), plus, 'terminate'],
    ['exporter, passthrough', attempt('SCRAM-SHA-1-PLUS', 'p=tls-exporter'), plus, 'passthrough'],
    ['a token without binding', attempt('HT-SHA-256-NONE'), offer([]), 'intercept'],
  ] as const)('is no matter of channel binding: %s', (_, tried, offered, strategy) => {
    expect(explainRefusal(tried, offered, { strategy })).toBeUndefined();
  });

  it('tls-unique does not exist in TLS 1.3', () => {
    const tls: TlsStanding = { strategy: 'passthrough', version: 'TLSv1.3' };
    expect(explainRefusal(attempt('SCRAM-SHA-1-PLUS', 'p=tls-unique'), plus, tls)).toContain('RFC 9266');
  });
});

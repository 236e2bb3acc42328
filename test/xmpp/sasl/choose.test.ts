// Which mechanism is taken, and what is said of channel binding: RFC 5802 §6 as a table.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BindingType, TlsFacts } from '../../../src/model/connection.js';
import { chooseMechanism, type SaslMeans } from '../../../src/xmpp/sasl/choose.js';
import { clientMechanismNames } from '../../../src/xmpp/sasl/mechanisms.js';

const tlsWith = (version: string, ...types: BindingType[]): TlsFacts => ({
  version,
  cipher: 'some',
  binding: (type) => (types.includes(type) ? Buffer.from(type) : undefined),
});
const tls13 = tlsWith('TLSv1.3', 'tls-exporter', 'tls-server-end-point');
const tls12 = tlsWith('TLSv1.2', 'tls-unique', 'tls-server-end-point');

const plusFirst = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1', 'PLAIN'];

/** `MECHANISM flag`, or what is wrong. */
function chosen(
  offered: readonly string[],
  means: Partial<SaslMeans>,
  bindings: readonly string[] = [],
): string {
  const choice = chooseMechanism(
    { mechanisms: offered, bindings },
    { wanted: plusFirst, passwordInClear: false, hasCertificate: false, ...means },
  );
  if ('wrong' in choice) return choice.wrong;
  const { name, binding } = choice;
  return `${name} ${binding.kind === 'bound' ? binding.type : binding.kind}`;
}

describe('channel binding', () => {
  const both = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'];

  it.each([
    ['TLS 1.3', both, { tls: tls13 }, [], 'SCRAM-SHA-1-PLUS tls-exporter'],
    ['TLS 1.2', both, { tls: tls12 }, [], 'SCRAM-SHA-1-PLUS tls-unique'],
    [
      'a type that is listed',
      both,
      { tls: tls12 },
      ['tls-server-end-point'],
      'SCRAM-SHA-1-PLUS tls-server-end-point',
    ],
    ['listed types that this TLS does not have', both, { tls: tls13 }, ['tls-unique'], 'SCRAM-SHA-1 unbound'],
    ['no TLS', both, {}, [], 'SCRAM-SHA-1 unbound'],
    ['a TLS without any data', both, { tls: tlsWith('TLSv1.3') }, [], 'SCRAM-SHA-1 unbound'],
    ['nothing bound is offered', ['SCRAM-SHA-1'], { tls: tls13 }, [], 'SCRAM-SHA-1 unoffered'],
    ['nothing bound is offered, and no TLS', ['SCRAM-SHA-1'], {}, [], 'SCRAM-SHA-1 unbound'],
    ['nothing bound is wanted', both, { tls: tls13, wanted: ['SCRAM-SHA-1'] }, [], 'SCRAM-SHA-1 unbound'],
    [
      'something else is preferred to what could be bound',
      ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-512'],
      { tls: tls13, wanted: ['SCRAM-SHA-512', 'SCRAM-SHA-1-PLUS'] },
      [],
      'SCRAM-SHA-512 unbound',
    ],
  ] as const)('with %s', (_what, offered, means, bindings, expected) => {
    expect(chosen(offered, means, bindings)).toBe(expected);
  });
});

describe('what cannot be used', () => {
  it.each([
    [['SCRAM-SHA-1-PLUS'], {}, 'SCRAM-SHA-1-PLUS needs TLS to bind to'],
    [
      ['SCRAM-SHA-1-PLUS'],
      { tls: tlsWith('TLSv1.3') },
      'SCRAM-SHA-1-PLUS has no channel binding in common over TLSv1.3',
    ],
    [['PLAIN'], {}, 'PLAIN would send the password in the clear'],
    [['PLAIN'], { passwordInClear: true }, 'PLAIN unbound'],
    [['PLAIN'], { tls: tls13 }, 'PLAIN unoffered'],
    [
      ['EXTERNAL'],
      { wanted: ['EXTERNAL'], tls: tls13 },
      'EXTERNAL needs TLS with a certificate of the client',
    ],
    [
      ['EXTERNAL'],
      { wanted: ['EXTERNAL'], hasCertificate: true },
      'EXTERNAL needs TLS with a certificate of the client',
    ],
    [['EXTERNAL'], { wanted: ['EXTERNAL'], tls: tls13, hasCertificate: true }, 'EXTERNAL unbound'],
    [
      ['X-OAUTH2'],
      {},
      'no SASL mechanism in common (offered: X-OAUTH2; wanted: SCRAM-SHA-1-PLUS, SCRAM-SHA-1, PLAIN)',
    ],
    [[], {}, 'no SASL mechanism in common (offered: none; wanted: SCRAM-SHA-1-PLUS, SCRAM-SHA-1, PLAIN)'],
  ] as const)('%j with %j', (offered, means, expected) => {
    expect(chosen(offered, means)).toBe(expected);
  });
});

it('takes the first of the wanted ones that is offered and can be used, always', () => {
  const names = fc.shuffledSubarray(clientMechanismNames);
  fc.assert(
    fc.property(names, names, fc.boolean(), fc.boolean(), (wanted, offered, hasTls, hasCertificate) => {
      const means: SaslMeans = {
        wanted,
        tls: hasTls ? tls13 : undefined,
        passwordInClear: false,
        hasCertificate,
      };
      const choice = chooseMechanism({ mechanisms: offered, bindings: [] }, means);
      const usable = wanted.filter(
        (name) =>
          offered.includes(name) &&
          (hasTls || !(name === 'PLAIN' || name === 'EXTERNAL' || name.endsWith('-PLUS'))) &&
          (name !== 'EXTERNAL' || hasCertificate),
      );
      if ('wrong' in choice) expect(usable).toEqual([]);
      else {
        expect(choice.name).toBe(usable[0]);
        expect(choice.binding.kind === 'bound').toBe(choice.name.endsWith('-PLUS'));
        // Never y to a server that offers -PLUS, which would have to refuse.
        if (choice.binding.kind === 'unoffered')
          expect(offered.some((name) => name.endsWith('-PLUS'))).toBe(false);
      }
    }),
  );
});

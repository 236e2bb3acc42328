// Which of the offered mechanisms to log in with, and how it binds to TLS (RFC 6120 §6.3.3, RFC 5802 §6, XEP-0440).
import type { BindingType, TlsFacts } from '../../model/connection.js';
import { type Binding, unbound } from './binding.js';
import type { MechanismNeed } from './mechanism.js';
import { type ClientMechanismName, clientMechanisms, isClientMechanism } from './mechanisms.js';

/** What the server's features say. */
export interface SaslOffer {
  readonly mechanisms: readonly string[];
  /** Types of channel binding (XEP-0440); empty when the server does not list them. */
  readonly bindings: readonly string[];
}

/** What the client wants, and what its connection has. */
export interface SaslMeans {
  /** The preferred first. */
  readonly wanted: readonly string[];
  readonly tls?: TlsFacts | undefined;
  /** Whether the password may be sent without TLS. */
  readonly passwordInClear: boolean;
  /** Whether TLS has shown a certificate of ours. */
  readonly hasCertificate: boolean;
}

export interface SaslChoice {
  readonly name: ClientMechanismName;
  readonly binding: Binding;
}

/**
 * In order of preference where the server does not say: tls-exporter is the default of TLS 1.3 (RFC 9266 §3), tls-unique that of
 * the versions before it (RFC 5802 §6.1).
 */
const bindingTypes: readonly BindingType[] = ['tls-exporter', 'tls-unique', 'tls-server-end-point'];

/** The first of `wanted` that is offered and can be used here; in words when there is none. */
export function chooseMechanism(offer: SaslOffer, means: SaslMeans): SaslChoice | { readonly wrong: string } {
  const common = means.wanted.filter(isClientMechanism).filter((name) => offer.mechanisms.includes(name));
  // The data costs a little: it is made for who may use it.
  const bound = means.wanted.some(isPlus) ? bindingFor(offer, means.tls) : unbound;
  const name = common.find((each) => obstacle(each, bound, means) === undefined);
  if (name !== undefined) return { name, binding: bindingOf(name, bound, offer) };
  const why = common.map((each) => `${each} ${obstacle(each, bound, means)}`);
  if (why.length > 0) return { wrong: why.join('; ') };
  const offered = offer.mechanisms.join(', ') || 'none';
  return {
    wrong: `no SASL mechanism in common (offered: ${offered}; wanted: ${means.wanted.join(', ')})`,
  };
}

/** Why the mechanism cannot be used on this connection. */
function obstacle(name: ClientMechanismName, bound: Binding, means: SaslMeans): string | undefined {
  const { tls, passwordInClear, hasCertificate } = means;
  const obstacles: Readonly<Record<MechanismNeed, string | undefined | false>> = {
    nothing: undefined,
    secrecy: !tls && !passwordInClear && 'would send the password in the clear',
    binding: !tls
      ? 'needs TLS to bind to'
      : bound.kind !== 'bound' && `has no channel binding in common over ${tls.version}`,
    certificate: !(tls && hasCertificate) && 'needs TLS with a certificate of the client',
  };
  return obstacles[clientMechanisms[name].needs] || undefined;
}

function bindingFor({ bindings }: SaslOffer, tls: TlsFacts | undefined): Binding {
  for (const type of bindingTypes) {
    if (bindings.length > 0 && !bindings.includes(type)) continue;
    const data = tls?.binding?.(type);
    if (data) return { kind: 'bound', type, data };
  }
  return unbound;
}

/** §6: who could bind and is not offered to says so, and thereby uncovers whoever took the offer away. */
function bindingOf(name: ClientMechanismName, bound: Binding, offer: SaslOffer): Binding {
  if (clientMechanisms[name].needs === 'binding') return bound;
  return bound.kind === 'bound' && !offer.mechanisms.some(isPlus) ? { kind: 'unoffered' } : unbound;
}

const isPlus = (mechanism: string): boolean => mechanism.endsWith('-PLUS');

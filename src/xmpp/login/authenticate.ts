// The part of a login that proves who we are: by SASL (RFC 6120 §6), or by SASL2 (XEP-0388) where that is asked for.
import type { Element } from '@xmpp/xml';
import type { TlsFacts } from '../../model/connection.js';
import { LoginError } from '../login-error.js';
import { ns } from '../namespaces.js';
import { chooseMechanism, type SaslOffer } from '../sasl/choose.js';
import { type ClientMechanismName, clientMechanisms } from '../sasl/mechanisms.js';
import { encodeBase64 } from '../sasl/text.js';
import type { LoginOptions } from '../session.js';
import type { LoginChannel } from './channel.js';
import { converse, responseOf } from './converse.js';
import type { PhaseWatch } from './phase-watch.js';
import { authenticateRequest, readOutcome, type Sasl2Outcome, sasl2Offer } from './sasl2.js';

export interface Authenticated {
  readonly mechanism: ClientMechanismName;
  /** Of SASL2: the stream goes on as it is, and the resource may be bound already. */
  readonly sasl2?: Sasl2Outcome;
}

/** @param tls undefined in the clear */
export async function authenticate(
  channel: LoginChannel,
  options: LoginOptions,
  features: Element,
  tls: TlsFacts | undefined,
  watch: PhaseWatch,
): Promise<Authenticated> {
  watch.enter('auth');
  const offer = sasl2Offer(features, options);
  const choice = chooseMechanism(readOffer(offer ?? features.getChild('mechanisms', ns.sasl), features), {
    wanted: options.mechanisms,
    tls,
    passwordInClear: options.passwordInClear,
    hasCertificate: options.tls.certificate !== undefined,
  });
  if ('wrong' in choice) throw new LoginError('auth', 'no-mechanism', choice.wrong);
  const { name: mechanism, binding } = choice;
  const client = clientMechanisms[mechanism].client(options, channel.tools, binding);
  const first = responseOf(client.start());
  if (offer) {
    channel.write(authenticateRequest(mechanism, first, offer, options));
    const success = await converse(channel, client, ns.sasl2);
    watch.leave();
    return { mechanism, sasl2: readOutcome(success, offer, options) };
  }
  channel.write(`<auth xmlns='${ns.sasl}' mechanism='${mechanism}'>${encodeBase64(first)}</auth>`);
  await converse(channel, client, ns.sasl);
  watch.leave();
  return { mechanism };
}

/** @param list of the mechanisms; the types of channel binding stand beside it (XEP-0440 §3) */
function readOffer(list: Element | undefined, features: Element): SaslOffer {
  const bindings = features
    .getChild('sasl-channel-binding', ns.channelBinding)
    ?.getChildren('channel-binding');
  return {
    mechanisms: (list?.getChildren('mechanism') ?? []).map((each) => each.text()),
    bindings: (bindings ?? []).map(({ attrs }) => attrs.type ?? ''),
  };
}

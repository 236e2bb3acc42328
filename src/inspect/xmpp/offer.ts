// The login mechanisms in a server's features: SASL (RFC 6120 §6.3.3), SASL2 (XEP-0388), FAST (XEP-0484), XEP-0440.
import type { Element } from '@xmpp/xml';
import type { MechanismOffer } from '../../xmpp/channel-binding.js';
import { ns } from '../../xmpp/namespaces.js';
import { attribute } from '../../xmpp/summary/reading.js';
import { brief } from './text.js';

/** More mechanisms than any server has are not read. */
const most = 64;

/** Undefined when the features offer no login. */
export function readOffer(features: Element): MechanismOffer | undefined {
  const first = features.getChild('mechanisms', ns.sasl);
  const second = features.getChild('authentication', ns.sasl2);
  const tokens = second?.getChild('inline')?.getChild('fast', ns.fast);
  const sources = [first, second, tokens].filter((source) => source !== undefined);
  if (sources.length === 0) return undefined;
  const mechanisms = sources.flatMap((source) =>
    source.getChildren('mechanism').map((each) => each.getText()),
  );
  const binding = features.getChild('sasl-channel-binding', ns.channelBinding);
  const types = (binding?.getChildElements() ?? []).map((type) => attribute(type, 'type') ?? '');
  const listed = (names: readonly string[]): string[] =>
    [...new Set(names.filter((name) => name !== ''))].slice(0, most).map(brief);
  return { mechanisms: listed(mechanisms), types: listed(types) };
}

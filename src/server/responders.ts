// The registry of iq namespaces that the server answers.
import { ns } from '../xmpp/namespaces.js';
import { discoInfo, discoItems } from './iq/disco.js';
import { ping } from './iq/ping.js';
import { register } from './iq/register.js';
import { roster } from './iq/roster.js';
import { session } from './iq/session.js';
import type { IqRequest, IqResponder } from './responder.js';

export const responders: Readonly<Record<string, IqResponder>> = {
  [ns.discoInfo]: discoInfo(features),
  [ns.discoItems]: discoItems,
  [ns.ping]: ping,
  [ns.register]: register,
  [ns.roster]: roster,
  [ns.session]: session,
};

/** What disco#info lists: the registry, and what is not an iq. */
function features({ addressee, host }: IqRequest): readonly string[] {
  const answered = Object.entries(responders)
    .filter(([, responder]) => responder.isFeature && responder.addressees.includes(addressee))
    .map(([namespace]) => namespace)
    .filter((namespace) => namespace !== ns.register || host.isRegistrationOpen);
  return addressee === 'server' ? [...answered, ns.offline] : answered;
}

// In-band registration (XEP-0077): making an account before login; changing its password and removing it afterwards.
import type { Element } from '@xmpp/xml';
import { ns } from '../../xmpp/namespaces.js';
import type { Account } from '../account.js';
import type { Host } from '../host.js';
import { tag, textTag } from '../markup.js';
import { done, type IqAnswer, type IqRequest, type IqResponder, refuse } from '../responder.js';
import { endSubscriptions } from '../subscribe.js';

export const register: IqResponder = {
  addressees: ['server', 'account'],
  isFeature: true,
  get({ host, sender }) {
    if (!host.isRegistrationOpen) return refuse('service-unavailable');
    const fields = sender
      ? tag('registered') + textTag('username', {}, sender.account.username) + tag('password')
      : textTag('instructions', {}, 'Choose a user name and a password.') + tag('username') + tag('password');
    return { kind: 'result', payload: tag('query', { xmlns: ns.register }, fields) };
  },
  set(request) {
    const { host, payload, sender } = request;
    if (!host.isRegistrationOpen) return refuse('service-unavailable');
    const isRemoval = payload.getChild('remove', ns.register) !== undefined;
    if (isRemoval) return sender ? remove(host, sender.account) : refuse('forbidden');
    return sender ? changePassword(request, sender.account) : create(request);
  },
};

/** §3.1: what the account is to be called is compared in lower case, as addresses are. */
function create({ host, payload }: IqRequest): IqAnswer {
  const { username, password } = read(payload);
  if (!username || !password) return refuse('not-acceptable');
  const outcome = host.accounts.register(username, password);
  return outcome === 'registered' ? done : refuse(outcome);
}

/** §3.3. */
function changePassword({ host, payload }: IqRequest, account: Account): IqAnswer {
  const { username, password } = read(payload);
  if (!username || !password) return refuse('bad-request');
  if (username !== account.username) return refuse('not-allowed');
  return host.accounts.changePassword(account, password) ? done : refuse('not-acceptable');
}

/** §3.2: the account is gone with its result; then its streams are closed. */
function remove(host: Host, account: Account): IqAnswer {
  return {
    kind: 'result',
    afterwards() {
      for (const session of [...account.sessions.values()])
        session.link.close('not-authorized', 'The account has been removed.');
      const items = [...account.roster.items()];
      host.accounts.remove(account);
      for (const item of items) endSubscriptions(host, account, item);
    },
  };
}

const read = (
  payload: Element,
): { readonly username: string | undefined; readonly password: string | undefined } => ({
  username: payload.getChildText('username', ns.register)?.toLowerCase(),
  password: payload.getChildText('password', ns.register) ?? undefined,
});

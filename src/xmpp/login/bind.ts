// Resource binding as its own step (RFC 6120 §7), and the session that RFC 3921 wanted where it is still required.
import type { Element } from '@xmpp/xml';
import { stanzaCondition } from '../error-condition.js';
import { escapeText } from '../escape.js';
import { LoginError } from '../login-error.js';
import { ns } from '../namespaces.js';
import type { LoginOptions } from '../session.js';
import { type LoginChannel, parsed, takeFrame, unexpected } from './channel.js';
import type { PhaseWatch } from './phase-watch.js';

/** The full JID that the server gave. */
export async function bind(
  channel: LoginChannel,
  { resource }: LoginOptions,
  features: Element,
  watch: PhaseWatch,
): Promise<string> {
  watch.enter('bind');
  if (!features.getChild('bind', ns.bind))
    throw new LoginError('bind', 'no-bind', 'the server offers no resource binding');
  const wish = resource === undefined ? '' : `<resource>${escapeText(resource)}</resource>`;
  channel.write(`<iq type='set' id='bind'><bind xmlns='${ns.bind}'>${wish}</bind></iq>`);
  const answer = await readAnswer(channel, 'bind');
  const jid = answer.getChild('bind', ns.bind)?.getChildText('jid');
  if (!jid) throw unexpected('bind', 'a full JID', answer.name);
  const session = features.getChild('session', ns.session);
  if (session && !session.getChild('optional')) {
    channel.write(`<iq type='set' id='session'><session xmlns='${ns.session}'/></iq>`);
    await readAnswer(channel, 'session');
  }
  watch.leave();
  return jid;
}

/** The result with this id. A server may send stanzas ahead of it: they are for whoever comes after the login. */
async function readAnswer(channel: LoginChannel, id: string): Promise<Element> {
  for (;;) {
    const frame = await takeFrame(channel, 'bind');
    const element = parsed(frame, 'bind');
    const { type } = element.attrs;
    if (element.getName() !== 'iq' || element.attrs.id !== id || (type !== 'result' && type !== 'error')) {
      channel.inbox.setAside(frame);
    } else if (type === 'result') {
      return element;
    } else {
      const condition = stanzaCondition(element);
      const what = id === 'bind' ? 'bind a resource' : 'open a session';
      throw new LoginError('bind', condition, `the server refused to ${what}: ${condition}`);
    }
  }
}

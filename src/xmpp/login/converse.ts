// Challenges and responses until success, which SASL (RFC 6120 §6.4) and SASL2 (XEP-0388) have in common.
import type { Element } from '@xmpp/xml';
import { readErrorCondition } from '../error-condition.js';
import { LoginError } from '../login-error.js';
import { ns } from '../namespaces.js';
import type { ClientReply, SaslClient } from '../sasl/mechanism.js';
import { decodeBase64 } from '../sasl/text.js';
import { type LoginChannel, readElement, short, unexpected, worded } from './channel.js';

/** @param uri of SASL or of SASL2. The success, once the mechanism believes it */
export async function converse(channel: LoginChannel, client: SaslClient, uri: string): Promise<Element> {
  for (;;) {
    const element = await readElement(channel, 'auth');
    if (element.getNS() !== uri) throw unexpected('auth', 'a SASL element', element.name);
    switch (element.getName()) {
      case 'challenge': {
        const reply = client.respond(dataOf(element, uri) ?? Buffer.alloc(0));
        const response = responseOf(await channel.inbox.unlessFailed(reply));
        channel.write(`<response xmlns='${uri}'>${response.toString('base64')}</response>`);
        break;
      }
      case 'success': {
        const wrong = client.verify(dataOf(element, uri));
        if (wrong !== undefined) throw new LoginError('auth', 'server-not-authentic', wrong);
        return element;
      }
      case 'failure':
        throw refusal(element);
      case 'continue':
        throw new LoginError(
          'auth',
          'tasks',
          `the server wants more than a login: ${short(tasksOf(element))}`,
        );
      default:
        throw unexpected('auth', 'a challenge, success or failure', element.name);
    }
  }
}

/** The mechanism's bytes, unless it will not go on. */
export function responseOf(reply: ClientReply): Buffer {
  if (reply.kind === 'fault') throw new LoginError('auth', 'sasl-fault', reply.detail);
  return reply.bytes;
}

/** The data of a challenge or a success; undefined when there is none. */
function dataOf(element: Element, uri: string): Buffer | undefined {
  const isNested = uri === ns.sasl2 && element.getName() === 'success';
  // The examples of XEP-0388 have white space around it.
  const text = (isNested ? element.getChildText('additional-data') : element.text())?.trim();
  if (!text) return undefined;
  const data = decodeBase64(text);
  if (!data) throw new LoginError('auth', 'sasl-fault', `the data of a ${element.name} is not base64`);
  return data;
}

function refusal(element: Element): LoginError {
  const { condition = 'not-authorized', text = element.getChildText('text') ?? undefined } =
    readErrorCondition(element, ns.sasl);
  return new LoginError('auth', condition, `the server refused the login: ${worded(condition, text)}`);
}

/** XEP-0388 §2.6.3: a second factor, a new password, … */
const tasksOf = (element: Element): string =>
  (element.getChild('tasks')?.getChildren('task') ?? []).map((task) => task.text()).join(', ') ||
  'no task named';

// What a stanza is expected to be like.
import type { Element } from '@xmpp/xml';
import type { TextTemplate } from './template.js';

export interface StanzaMatch {
  readonly name?: string;
  readonly type?: string;
  /** A full JID, or a bare one whose resource does not matter. */
  readonly from?: TextTemplate;
  readonly condition?: string;
  /** Whether the element is as the path says. */
  readonly fits?: (element: Element) => boolean;
}

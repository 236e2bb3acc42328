// What a message says about another one, by the tags of its text: that it asks for an answer, or which one it answers.
import { isTagName, tagAttribute, tagNamespace, visitChildren } from './child-tags.js';
import { unescapeXml } from './escape.js';

/** A pair of children: the one that asks for an answer, and the one that is the answer (XEP-0184, XEP-0333). */
export interface ReplyTags {
  readonly uri: string;
  readonly asks: string;
  readonly is: string;
}

export interface Reply {
  readonly isAsking: boolean;
  /** Id of the message that this one answers. */
  readonly answer: string | undefined;
}

/** Undefined when there is nothing of the kind. Sees only tags that declare their namespace themselves, as nearly all do. */
export function replyIn(xml: string, { uri, asks, is }: ReplyTags): Reply | undefined {
  let isAsking = false;
  let answer: string | undefined;
  visitChildren(xml, (open, close) => {
    const isAsker = isTagName(xml, open, close, asks);
    if (!isAsker && !isTagName(xml, open, close, is)) return false;
    if (tagNamespace(xml, open, close) !== uri) return false;
    if (isAsker) isAsking = true;
    else answer ??= tagAttribute(xml, open, close, 'id');
    return false;
  });
  if (!isAsking && answer === undefined) return undefined;
  return { isAsking, answer: answer && unescapeXml(answer) };
}

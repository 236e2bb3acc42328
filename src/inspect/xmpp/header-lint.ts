// The lint of stream headers (RFC 6120 §4.7, §4.8): what the client's and the server's must have.
import type { StreamContext } from '../../xmpp/frame.js';
import { contentNamespaces, ns } from '../../xmpp/namespaces.js';
import type { LintRule } from './lint-rules.js';

/** Of the header that the client, or the connecting server, sends. */
export function lintRequest({ contentNs, attrs }: StreamContext): LintRule[] {
  return [
    ...when('stream-namespace-unknown', !contentNamespaces.has(contentNs)),
    ...when('stream-to-missing', attrs.to === undefined),
    ...when('stream-version-missing', contentNs !== ns.component && attrs.version === undefined),
  ];
}

/** Of the header that answers it. */
export function lintAnswer({ contentNs, attrs }: StreamContext): LintRule[] {
  return [
    ...when('stream-namespace-unknown', !contentNamespaces.has(contentNs)),
    ...when('stream-from-missing', attrs.from === undefined),
    ...when('stream-id-missing', attrs.id === undefined),
  ];
}

const when = (rule: LintRule, isBroken: boolean): LintRule[] => (isBroken ? [rule] : []);

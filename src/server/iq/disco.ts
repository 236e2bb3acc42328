// Service discovery (XEP-0030): what the server and an account are, and what they understand.
import { ns } from '../../xmpp/namespaces.js';
import { tag } from '../markup.js';
import { type IqRequest, type IqResponder, refuse } from '../responder.js';

const identities = {
  server: { category: 'server', type: 'im', name: 'Stanzascope' },
  account: { category: 'account', type: 'registered' },
} as const;

/** @param features namespaces by addressee; asked for at each request, because the registry contains this responder */
export const discoInfo = (features: (request: IqRequest) => readonly string[]): IqResponder => ({
  addressees: ['server', 'account'],
  isFeature: true,
  get(request) {
    if (request.payload.attrs.node !== undefined) return refuse('item-not-found');
    const list = features(request).map((feature) => tag('feature', { var: feature }));
    const payload = tag(
      'query',
      { xmlns: ns.discoInfo },
      tag('identity', identities[request.addressee]) + list.join(''),
    );
    return { kind: 'result', payload };
  },
});

/** There is nothing behind the server. */
export const discoItems: IqResponder = {
  addressees: ['server', 'account'],
  isFeature: true,
  get: ({ payload }) =>
    payload.attrs.node === undefined
      ? { kind: 'result', payload: tag('query', { xmlns: ns.discoItems }) }
      : refuse('item-not-found'),
};

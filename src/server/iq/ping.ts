// Ping (XEP-0199): an empty result shows that the server is there.
import { done, type IqResponder } from '../responder.js';

export const ping: IqResponder = { addressees: ['server', 'account'], isFeature: true, get: () => done };

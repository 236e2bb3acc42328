// Session establishment (RFC 3921 §3): has no meaning any more (RFC 6121 appendix E), but old clients wait for the result.
import { done, type IqResponder } from '../responder.js';

export const session: IqResponder = { addressees: ['server', 'account'], isFeature: false, set: () => done };

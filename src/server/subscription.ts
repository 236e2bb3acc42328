// Presence subscriptions as a state table (RFC 6121 appendix A). Pure: who is told about a change is subscribe.ts.

/** The nine states of appendix A.1: who may see whose presence, and what is still asked for. */
export type SubscriptionState =
  | 'none'
  | 'none+out'
  | 'none+in'
  | 'none+out+in'
  | 'to'
  | 'to+in'
  | 'from'
  | 'from+out'
  | 'both';

/** Types of presence that ask for, give, end and refuse a subscription. */
export type SubscriptionAction = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed';

/** `outbound`: sent by the owner of the roster. `inbound`: sent to him by the contact. */
export type SubscriptionDirection = 'outbound' | 'inbound';

type Changes = Readonly<Partial<Record<SubscriptionState, SubscriptionState>>>;

/** Appendix A.2 and A.3. A state that is not in a row stays as it is. */
const changes: Readonly<Record<SubscriptionDirection, Readonly<Record<SubscriptionAction, Changes>>>> = {
  outbound: {
    subscribe: { none: 'none+out', 'none+in': 'none+out+in', from: 'from+out' },
    unsubscribe: {
      'none+out': 'none',
      'none+out+in': 'none+in',
      to: 'none',
      'to+in': 'none+in',
      'from+out': 'from',
      both: 'from',
    },
    subscribed: { 'none+in': 'from', 'none+out+in': 'from+out', 'to+in': 'both' },
    unsubscribed: {
      'none+in': 'none',
      'none+out+in': 'none+out',
      'to+in': 'to',
      from: 'none',
      'from+out': 'none+out',
      both: 'to',
    },
  },
  inbound: {
    subscribe: { none: 'none+in', 'none+out': 'none+out+in', to: 'to+in' },
    unsubscribe: {
      'none+in': 'none',
      'none+out+in': 'none+out',
      'to+in': 'to',
      from: 'none',
      'from+out': 'none+out',
      both: 'to',
    },
    subscribed: { 'none+out': 'to', 'none+out+in': 'to+in', 'from+out': 'both' },
    unsubscribed: {
      'none+out': 'none',
      'none+out+in': 'none+in',
      to: 'none',
      'to+in': 'none+in',
      'from+out': 'from',
      both: 'from',
    },
  },
};

export interface Transition {
  readonly next: SubscriptionState;
  /** Whether the stanza goes on: out to the contact, or in to the owner's resources. */
  readonly isPassed: boolean;
}

/** One step of the table. What changes nothing is stopped, except that asking and leaving are always sent (A.2.1, A.2.2). */
export function transition(
  state: SubscriptionState,
  direction: SubscriptionDirection,
  action: SubscriptionAction,
): Transition {
  const next = changes[direction][action][state];
  const isAlwaysSent = direction === 'outbound' && (action === 'subscribe' || action === 'unsubscribe');
  return { next: next ?? state, isPassed: next !== undefined || isAlwaysSent };
}

/** The contact sees the owner's presence. */
export const hasFrom = (state: SubscriptionState): boolean => state === 'both' || state.startsWith('from');
/** The owner sees the contact's presence. */
export const hasTo = (state: SubscriptionState): boolean => state === 'both' || state.startsWith('to');
/** The owner has asked and waits for an answer. */
export const isAsking = (state: SubscriptionState): boolean => state.includes('+out');
/** The contact has asked and waits for an answer. */
export const isAsked = (state: SubscriptionState): boolean => state.endsWith('+in');

/** The `subscription` attribute of a roster item (RFC 6121 §2.1.2.5). */
export function subscriptionAttribute(state: SubscriptionState): 'none' | 'to' | 'from' | 'both' {
  if (hasFrom(state)) return hasTo(state) ? 'both' : 'from';
  return hasTo(state) ? 'to' : 'none';
}

export const isSubscriptionAction = (type: string | undefined): type is SubscriptionAction =>
  type !== undefined && Object.hasOwn(changes.outbound, type);

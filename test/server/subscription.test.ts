// The subscription table against RFC 6121 appendix A, every state and every action. The rows are the RFC's, not ours:
// what happens to the stanza, and the new state ('-' for no change).
import { describe, expect, it } from 'vitest';
import {
  hasFrom,
  hasTo,
  isAsked,
  isAsking,
  isSubscriptionAction,
  type SubscriptionAction,
  type SubscriptionDirection,
  type SubscriptionState,
  subscriptionAttribute,
  transition,
} from '../../src/server/subscription.js';

const states = 'none|none+out|none+in|none+out+in|to|to+in|from|from+out|both'.split(
  '|',
) as SubscriptionState[];

/** One table of the appendix: a cell for each state, in the order above. */
const tables: readonly (readonly [string, SubscriptionDirection, SubscriptionAction, string])[] = [
  [
    'A.2.1',
    'outbound',
    'subscribe',
    'yes none+out|yes -|yes none+out+in|yes -|yes -|yes -|yes from+out|yes -|yes -',
  ],
  [
    'A.2.2',
    'outbound',
    'unsubscribe',
    'yes -|yes none|yes -|yes none+in|yes none|yes none+in|yes -|yes from|yes from',
  ],
  ['A.2.3', 'outbound', 'subscribed', 'no -|no -|yes from|yes from+out|no -|yes both|no -|no -|no -'],
  [
    'A.2.4',
    'outbound',
    'unsubscribed',
    'no -|no -|yes none|yes none+out|no -|yes to|yes none|yes none+out|yes to',
  ],
  ['A.3.1', 'inbound', 'subscribe', 'yes none+in|yes none+out+in|no -|no -|yes to+in|no -|no -|no -|no -'],
  [
    'A.3.2',
    'inbound',
    'unsubscribe',
    'no -|no -|yes none|yes none+out|no -|yes to|yes none|yes none+out|yes to',
  ],
  ['A.3.3', 'inbound', 'subscribed', 'no -|yes to|no -|yes to+in|no -|no -|no -|yes both|no -'],
  [
    'A.3.4',
    'inbound',
    'unsubscribed',
    'no -|yes none|no -|yes none+in|yes none|yes none+in|no -|yes from|yes from',
  ],
];

describe.each(tables)('table %s: %s %s', (_section, direction, action, row) => {
  const cells = row.split('|');

  it.each(states.map((state, i) => [state, cells[i] ?? ''] as const))('%s: %s', (state, cell) => {
    const [passes, next] = cell.split(' ');
    const expected = { next: next === '-' ? state : next, isPassed: passes === 'yes' };
    expect(transition(state, direction, action)).toEqual(expected);
  });
});

it('shows each state as the RFC does', () => {
  expect(states.map(subscriptionAttribute)).toEqual('none none none none to to from from both'.split(' '));
  expect(states.filter(isAsking)).toEqual(['none+out', 'none+out+in', 'from+out']);
  expect(states.filter(isAsked)).toEqual(['none+in', 'none+out+in', 'to+in']);
  expect(states.filter(hasTo)).toEqual(['to', 'to+in', 'both']);
  expect(states.filter(hasFrom)).toEqual(['from', 'from+out', 'both']);
});

it('knows its actions', () => {
  const types = ['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'toString', undefined];
  expect(types.filter(isSubscriptionAction)).toHaveLength(4);
});

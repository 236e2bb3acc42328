// Where a message to a local account goes (RFC 6121 §8.5), as a table. Pure: messages.ts does what it says.
// Where the RFC leaves the choice between silence and an error, the sender is told: a load test must know what was lost.

/** RFC 6121 §5.2.2. */
export type MessageType = 'normal' | 'chat' | 'groupchat' | 'headline' | 'error';

/** What the server knows about the addressee when the message arrives. */
export type Addressee =
  | 'no-account'
  /** The very resource that the address names is connected. */
  | 'resource'
  /** Bare address, or a resource that is not connected; some other resource can take messages. */
  | 'bare-online'
  | 'gone-online'
  /** As above, but no resource is available with a priority of 0 or more. */
  | 'bare-offline'
  | 'gone-offline';

export type Delivery = 'resource' | 'highest' | 'all' | 'store' | 'bounce' | 'drop';

const table: Readonly<Record<Addressee, Readonly<Record<MessageType, Delivery>>>> = {
  'no-account': { normal: 'bounce', chat: 'bounce', groupchat: 'bounce', headline: 'drop', error: 'drop' },
  resource: {
    normal: 'resource',
    chat: 'resource',
    groupchat: 'resource',
    headline: 'resource',
    error: 'resource',
  },
  'bare-online': { normal: 'highest', chat: 'highest', groupchat: 'bounce', headline: 'all', error: 'drop' },
  'gone-online': { normal: 'bounce', chat: 'highest', groupchat: 'bounce', headline: 'drop', error: 'drop' },
  'bare-offline': { normal: 'store', chat: 'store', groupchat: 'bounce', headline: 'drop', error: 'drop' },
  'gone-offline': { normal: 'bounce', chat: 'store', groupchat: 'bounce', headline: 'drop', error: 'drop' },
};

export const delivery = (addressee: Addressee, type: MessageType): Delivery => table[addressee][type];

/** A type that nobody knows counts as `normal` (RFC 6121 §5.2.2). */
export const messageType = (type: string | undefined): MessageType =>
  type !== undefined && Object.hasOwn(table.resource, type) ? (type as MessageType) : 'normal';

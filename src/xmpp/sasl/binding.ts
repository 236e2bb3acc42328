// What a SCRAM client says of channel binding (RFC 5802 §6, RFC 5056): whether it could, would, and does.
import type { BindingType } from '../../model/connection.js';

/**
 * `unbound`: we cannot bind, or do not want to. `unoffered`: we could, and the server seems not to; one that can must then refuse,
 * as somebody has taken its -PLUS away. `bound`: this data ties the login to the TLS below it.
 */
export type Binding =
  | { readonly kind: 'unbound' | 'unoffered' }
  | { readonly kind: 'bound'; readonly type: BindingType; readonly data: Buffer };

export const unbound: Binding = { kind: 'unbound' };

/** The gs2-cbind-flag (RFC 5801 §4). */
export function gs2Flag(binding: Binding): string {
  switch (binding.kind) {
    case 'unbound':
      return 'n';
    case 'unoffered':
      return 'y';
    case 'bound':
      return `p=${binding.type}`;
    default:
      return binding satisfies never;
  }
}

const nothing = Buffer.alloc(0);

/** What follows the gs2 header in the final message. */
export const bindingData = (binding: Binding): Buffer => (binding.kind === 'bound' ? binding.data : nothing);

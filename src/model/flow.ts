// A tapped connection, and which way its bytes go.

/** Number of a tapped connection, from 1, in the order they were opened. */
export type FlowId = number;

/** `upstream`: client to server. `downstream`: server to client. */
export type Direction = 'upstream' | 'downstream';

export const opposite = (direction: Direction): Direction =>
  direction === 'upstream' ? 'downstream' : 'upstream';

// Unguessable text for SASL nonces, stream ids and resources.
import { randomBytes } from 'node:crypto';

/** 24 characters of [A-Za-z0-9_-], 144 bits. */
export const randomNonce = (): string => randomBytes(18).toString('base64url');

// The registry of transports: one file and one line here per kind of endpoint.
import type { Transport } from '../../model/connection.js';
import type { StreamEndpoint } from '../../model/endpoint.js';
import { tcp } from './tcp.js';
import { unix } from './unix.js';

export const transports = { tcp, unix } satisfies Record<StreamEndpoint['kind'], Transport>;

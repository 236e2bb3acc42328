// Unix stream sockets.
import type { Transport } from '../../model/connection.js';
import { dial } from '../dial.js';

export const unix: Transport = { connect: dial };

// Direct TLS (XEP-0368).
import type { Transport } from '../../model/connection.js';
import { dialTls } from '../dial-tls.js';

export const tls: Transport = { connect: dialTls };

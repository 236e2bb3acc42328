// Plain TCP; TLS comes later by startTls() (STARTTLS, RFC 6120 §5).
import type { Transport } from '../../model/connection.js';
import { dial } from '../dial.js';

export const tcp: Transport = { connect: dial };

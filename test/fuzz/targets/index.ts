// The registry of what is fuzzed: one file and one line here each.
import type { Target } from '../target.js';
import { datagrams } from './datagrams.js';
import { decoders } from './decoders.js';
import { element } from './element.js';
import { filter } from './filter.js';
import { framer } from './framer.js';
import { keylogAndTls } from './keylog-and-tls.js';
import { ndjson } from './ndjson.js';
import { packets } from './packets.js';

export const targets = {
  framer,
  decoders,
  element,
  ndjson,
  packets,
  filter,
  datagrams,
  'keylog-and-tls': keylogAndTls,
} satisfies Record<string, Target>;

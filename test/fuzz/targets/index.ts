// The registry of what is fuzzed: one file and one line here each.
import type { Target } from '../target.js';
import { decoders } from './decoders.js';
import { element } from './element.js';
import { framer } from './framer.js';
import { ndjson } from './ndjson.js';
import { packets } from './packets.js';

export const targets = { framer, decoders, element, ndjson, packets } satisfies Record<string, Target>;

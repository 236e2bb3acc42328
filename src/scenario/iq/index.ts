// The registry of iq requests: one file and one line here per kind.
import type { IqKind } from '../iq-kind.js';
import { carbons } from './carbons.js';
import { disco } from './disco.js';
import { mam } from './mam.js';
import { get, set } from './payload.js';
import { ping } from './ping.js';
import { roster } from './roster.js';
import { unregister } from './unregister.js';

export const iqKinds = {
  ping,
  roster,
  disco,
  mam,
  carbons,
  unregister,
  get,
  set,
} satisfies Record<string, IqKind<unknown>>;

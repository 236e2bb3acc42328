// The registry of panels: the one place that knows them all.

import type { Panel } from '../panel.js';
import { detail } from './detail.js';
import { helpPanel } from './help.js';
import { stanzas } from './stanzas.js';
import { streams } from './streams.js';

export const panels = {
  streams,
  stanzas,
  detail,
  help: helpPanel([
    { name: 'Stream list', help: streams.help },
    { name: 'Stanza list', help: stanzas.help },
    { name: 'Detail', help: detail.help },
  ]),
} satisfies Record<string, Panel>;

// The registry of sections: one file and one line here each.
import type { Section } from '../section.js';
import { client } from './client.js';
import { decode } from './decode.js';
import { framer } from './framer.js';
import { screen } from './screen.js';
import { tap } from './tap.js';

export const sections = { framer, tap, decode, screen, client } satisfies Record<string, Section>;
export type SectionName = keyof typeof sections;

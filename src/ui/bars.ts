// The first and the last row: what is going on, and which keys are valid now.
import type { Store } from '../inspect/store.js';
import { globalHelp, vitalHelp } from './keys.js';
import { motionHelp } from './motion.js';
import { panels } from './panels/index.js';
import type { ViewState } from './state.js';
import { fitLine, lineWidth, type Span, type StyledLine, span, spread } from './styled.js';
import { backlog } from './view.js';

/** The program's title on the left; pause, follow, counts and the rest of the program's word on the right. */
export function statusBar(state: ViewState, store: Store): StyledLine {
  const facts: Span[] = [];
  if (state.status !== '') facts.push(span(state.status, 'alert'));
  if (state.pause) facts.push(span(`PAUSED +${backlog(state, store)}`, 'alert'));
  else if (state.isFollowing) facts.push(span('following', 'strong'));
  if (store.evicted > 0) facts.push(span(`${store.evicted} evicted`, 'dim'));
  facts.push(span(`${store.appended} records`, 'dim'));
  const joined = facts.flatMap((fact) => [span('  '), fact]);
  return spread([span(` ${state.title}`, 'title')], [...joined, span(' ')], state.size.columns);
}

/** As many of the keys that are valid now as fit, in the order of need. */
export function hintBar(state: ViewState): StyledLine {
  const { columns } = state.size;
  const line: Span[] = [];
  for (const [key, word] of hints(state)) {
    const more = [span(' '), span(key, 'key'), span(` ${word} `, 'dim')];
    if (lineWidth(line) + lineWidth(more) <= columns) line.push(...more);
  }
  return fitLine(line, columns);
}

function hints(state: ViewState): (readonly [key: string, word: string])[] {
  const panel = state.isHelpOpen ? panels.help : panels[state.panel];
  const help = state.isHelpOpen ? panel.help : [...vitalHelp, ...panel.help, ...globalHelp, ...motionHelp];
  return help.map(({ hint }) => hint?.(state)).filter((hint) => hint !== undefined);
}

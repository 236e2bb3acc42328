// The first and the last row: what is going on, and which keys are valid now or what is being typed.
import type { Store } from '../inspect/store.js';
import { formatSize } from '../model/duration.js';
import { motionHelp } from './motion.js';
import type { KeyHelp } from './panel.js';
import { commonHelp, focusedPanel } from './panels/index.js';
import type { Prompt, PromptKind } from './prompt.js';
import type { ViewState } from './state.js';
import { fitLine, lineWidth, type Span, type StyledLine, span, spread } from './styled.js';
import { faultIn } from './typing.js';
import { backlog } from './view.js';

/** The program's title on the left; on the right as many facts as fit, the most needed ones first and nearest to it. */
export function statusBar(state: ViewState, store: Store): StyledLine {
  const { columns } = state.size;
  const title = [span(` ${state.title}`, 'title')];
  // Half of a narrow screen is left to the title; the rest, where it is short, to the facts.
  const room = columns - Math.min(lineWidth(title), Math.floor(columns / 3));
  const shown: Span[] = [];
  for (const fact of facts(state, store)) {
    const more = [span('  '), fact];
    if (lineWidth(shown) + lineWidth(more) + 1 <= room) shown.push(...more);
  }
  return spread(title, [...shown, span(' ')], columns);
}

/** In the order of need. */
function facts(state: ViewState, store: Store): readonly Span[] {
  const { filter, find, pause, recording, rate } = state;
  const all: (Span | false)[] = [
    pause !== undefined && span(`PAUSED +${backlog(state, store)}`, 'alert'),
    state.status !== '' && span(state.status, 'alert'),
    filter !== undefined && span(`/${filter.text}`, 'value'),
    state.isFailuresOnly && span('failures', 'value'),
    state.isMarkedOnly && span('marked', 'value'),
    state.hidesUpkeep && span('no acks', 'value'),
    find !== undefined && span(`find ${find.text}`, 'dim'),
    pause === undefined && state.isFollowing && span('following', 'strong'),
    span(`${store.appended} records`, 'dim'),
    store.evicted > 0 && span(`${store.evicted} evicted`, 'alert'),
    recording !== '' && span(`rec ${recording}`, 'good'),
    rate > 0 && span(`${rate}/s`, 'dim'),
    span(`${Math.floor((100 * store.used) / store.budget)}% of ${formatSize(store.budget)}`, 'dim'),
  ];
  return all.filter((fact) => fact !== false);
}

/** The prompt; or what came of the last key; or as many keys that are valid now as fit, in the order of need. */
export function hintBar(state: ViewState): StyledLine {
  const { columns } = state.size;
  if (state.prompt) return promptBar(state.prompt, state.notice, columns);
  const line: Span[] = state.notice === '' ? [] : [span(` ${state.notice} `, 'alert')];
  for (const [key, word] of hints(state)) {
    const more = [span(' '), span(key, 'key'), span(` ${word} `, 'dim')];
    if (lineWidth(line) + lineWidth(more) <= columns) line.push(...more);
  }
  return fitLine(line, columns);
}

function hints(state: ViewState): (readonly [key: string, word: string])[] {
  const [back, help, ...common] = commonHelp();
  const vital = [back, help].filter((one): one is KeyHelp => one !== undefined);
  const panel = focusedPanel(state);
  const goes: readonly KeyHelp[] =
    state.full && panel.target ? [{ keys: 'Enter', does: '', hint: () => ['Enter', 'go there'] }] : [];
  return [...vital, ...panel.help, ...goes, ...common, ...motionHelp]
    .map(({ hint }) => hint?.(state))
    .filter((hint) => hint !== undefined);
}

const signs: Readonly<Record<PromptKind, string>> = {
  filter: '/',
  find: 'find: ',
  command: ':',
  save: 'save to: ',
};

/** Green while it could be entered, red while not; the cursor always in sight, the completions or the fault behind it. */
function promptBar(prompt: Prompt, notice: string, columns: number): StyledLine {
  const fault = faultIn(prompt);
  const style = fault === undefined ? 'good' : 'error';
  const sign = span(signs[prompt.kind], 'key');
  const before = span(prompt.text.slice(0, prompt.cursor), style);
  const rest = span(prompt.text.slice(prompt.cursor), style);
  const [under = ' ', ...after] = [...rest.text];
  const words = prompt.offers.length > 0 ? prompt.offers.join(' ') : (fault ?? notice);
  const line: Span[] = [
    sign,
    { text: tailOf(before.text, columns - lineWidth([sign]) - 2), style },
    { text: under, style, cursor: 'focused' },
    { text: after.join(''), style },
    span(words === '' ? '' : `  ${words}`, prompt.offers.length > 0 ? 'dim' : 'error'),
  ];
  return fitLine(line, columns);
}

/** The end of `text`, in at most `cells` cells. */
function tailOf(text: string, cells: number): string {
  const letters = [...text];
  while (letters.length > 0 && lineWidth([{ text: letters.join(''), style: 'plain' }]) > Math.max(0, cells))
    letters.splice(0, Math.max(1, letters.length - Math.max(0, cells)));
  return letters.join('');
}

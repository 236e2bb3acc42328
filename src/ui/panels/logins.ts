// Logins: per stream the steps, how long each took, and what came of it.
import type { Login, LoginOutcome, LoginStep } from '../../inspect/insight/logins.js';
import { millis } from '../amounts.js';
import type { Panel } from '../panel.js';
import type { Style } from '../styled.js';
import { type Column, drawTable } from '../table.js';

export const logins: Panel = {
  title: (_state, { insight }) => {
    const all = insight.logins.list();
    const failed = all.filter(({ outcome }) => outcome === 'failed' || outcome === 'cut off').length;
    return { name: 'Logins', facts: `${all.length}, ${failed} failed; times in ms` };
  },
  draw: (state, { insight }, size) =>
    drawTable(state, size, columns, insight.logins.list(), 'no stream has begun to log in'),
  length: (_state, { insight }) => insight.logins.list().length,
  hasCursor: true,
  target: ({ full }, { insight }) => {
    const login = insight.logins.list()[full?.cursor ?? 0];
    return login && { flow: login.flow, ordinal: login.ordinal };
  },
  key: () => undefined,
  help: [],
};

const styles: Readonly<Record<LoginOutcome, Style>> = {
  'under way': 'alert',
  'logged in': 'plain',
  resumed: 'plain',
  failed: 'error',
  'cut off': 'error',
};

const step = (name: string, which: LoginStep, from?: number): Column<Login> => ({
  ...{ name, cells: 9, align: 'right' as const, text: ({ steps }: Login) => millis(steps[which]) },
  ...(from !== undefined && { from }),
});

const columns: readonly Column<Login>[] = [
  { name: '#', cells: 5, text: ({ flow }) => `#${flow}`, style: () => 'dim' },
  { name: 'outcome', cells: 9, text: ({ outcome }) => outcome, style: ({ outcome }) => styles[outcome] },
  { name: 'mechanism', cells: 18, text: ({ mechanism }) => mechanism ?? '' },
  { name: 'tls', cells: 7, from: 100, text: ({ tls }) => tls ?? '', style: () => 'dim' },
  { name: 'sm', cells: 3, from: 100, text: ({ sm }) => (sm ? 'sm' : ''), style: () => 'dim' },
  step('features', 'features', 100),
  step('tls', 'tls', 120),
  step('auth', 'auth'),
  step('bind', 'bind', 100),
  step('stanza', 'stanza', 120),
  { name: 'total', cells: 9, align: 'right', text: ({ total }) => millis(total), style: () => 'strong' },
  {
    name: 'who, or why not',
    cells: 'rest',
    text: ({ jid, condition, attempts }) =>
      [condition, jid, attempts > 1 && `(${attempts} attempts)`].filter(Boolean).join(' '),
    style: ({ condition }) => (condition === undefined ? 'plain' : 'error'),
  },
];

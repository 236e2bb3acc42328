// Lint: which rules of the protocol were broken, how often and by which streams.
import type { BrokenRule } from '../../inspect/insight/rules.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import { brief } from '../amounts.js';
import type { Panel } from '../panel.js';
import { type Column, drawTable } from '../table.js';

export const lint: Panel = {
  title: (_state, { insight: { rules } }) => ({
    name: 'Lint',
    facts: `${rules.violations} violations, ${rules.lint} lint`,
  }),
  draw: (state, { insight }, size) =>
    drawTable(state, size, columns, insight.rules.list(), 'nothing to find fault with'),
  length: (_state, { insight }) => insight.rules.list().length,
  hasCursor: true,
  target: ({ full }, { insight }) => {
    const rule = insight.rules.list()[full?.cursor ?? 0];
    return rule && { ordinal: rule.ordinal };
  },
  key: () => undefined,
  help: [],
};

const streamsOf = ({ flows, hasMoreFlows }: BrokenRule): string =>
  flows.map((flow) => `#${flow}`).join(' ') + (hasMoreFlows ? ' …' : '');

const columns: readonly Column<BrokenRule>[] = [
  { name: 'count', cells: 6, align: 'right', text: ({ count }) => brief(count) },
  {
    name: 'kind',
    cells: 9,
    text: ({ kind }) => kind,
    style: ({ kind }) => (kind === 'violation' ? 'error' : 'alert'),
  },
  { name: 'rule', cells: 23, text: ({ rule }) => rule, style: () => 'strong' },
  { name: 'section', cells: 19, text: ({ rfc }) => rfc },
  { name: 'streams', cells: 8, from: 100, text: streamsOf, style: () => 'dim' },
  { name: 'first', cells: 8, from: 120, text: ({ firstAt }) => timeOfDay(firstAt, 0), style: () => 'dim' },
  { name: 'last', cells: 8, from: 100, text: ({ lastAt }) => timeOfDay(lastAt, 0), style: () => 'dim' },
  { name: 'the last one', cells: 'rest', text: ({ detail }) => detail },
];

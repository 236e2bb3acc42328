// The event log: opens and closes, TLS, notes, failures and gaps, in order of time.
import type { Event } from '../../inspect/insight/events.js';
import { timeOfDay } from '../../inspect/time-of-day.js';
import type { Panel } from '../panel.js';
import { type Column, drawTable } from '../table.js';

export const events: Panel = {
  title: (_state, { insight: { events: log } }) => ({
    name: 'Event log',
    facts: log.total > log.length ? `the last ${log.length} of ${log.total}` : String(log.length),
  }),
  draw: (state, { insight }, size) => drawTable(state, size, columns, insight.events, 'nothing has happened'),
  length: (_state, { insight }) => insight.events.length,
  hasCursor: true,
  target: ({ full }, { insight }) => {
    const event = insight.events.at(full?.cursor ?? 0);
    return event && { flow: event.flow, ordinal: event.ordinal };
  },
  key: () => undefined,
  help: [],
};

const columns: readonly Column<Event>[] = [
  { name: 'time', cells: 12, text: ({ at }) => timeOfDay(at), style: () => 'dim' },
  { name: '#', cells: 6, text: ({ flow }) => `#${flow}`, style: () => 'dim' },
  {
    name: 'what',
    cells: 8,
    text: ({ topic }) => topic,
    style: ({ isFault }) => (isFault ? 'error' : 'strong'),
  },
  {
    name: '',
    cells: 'rest',
    text: ({ text }) => text,
    style: ({ isFault }) => (isFault ? 'error' : 'plain'),
  },
];

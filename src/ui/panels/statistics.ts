// Statistics: rates as sparklines, latencies as percentiles and histograms, and what the traffic consists of.
import type { Insight } from '../../inspect/insight/insight.js';
import { firstOctave, type LatencyFacts, octaveCount } from '../../inspect/insight/latencies.js';
import type { Tallies } from '../../inspect/insight/tallies.js';
import { courseSeconds, type TrafficKind, trafficKinds } from '../../inspect/insight/traffic.js';
import type { Store } from '../../inspect/store.js';
import { formatSize } from '../../model/duration.js';
import { brief, lasted, millis, rate } from '../amounts.js';
import { distribution, durationAxis, sparkline } from '../chart.js';
import type { Panel } from '../panel.js';
import type { ViewState } from '../state.js';
import { cell, fitLine, type Span, type Style, type StyledLine, span } from '../styled.js';

export const statistics: Panel = {
  title: (_state, { insight }) => ({
    name: 'Statistics',
    facts: `${insight.traffic.openFlows} of ${insight.traffic.flows} streams open, ${lasted(insight.elapsed)}`,
  }),
  draw: (state, store, size) => {
    const top = state.full?.top ?? 0;
    return lines(state, store, size.columns)
      .slice(top, top + size.rows)
      .map((line) => fitLine(line, size.columns));
  },
  length: (state, store, size) => lines(state, store, size.columns).length,
  key: () => undefined,
  help: [],
};

function lines(state: ViewState, { insight }: Store, columns: number): StyledLine[] {
  const { flow } = state;
  return [
    ...traffic(insight, columns),
    [],
    ...latencies('all streams', insight.latencies.facts(insight.now), columns),
    ...(flow === undefined
      ? []
      : [[], ...latencies(`stream #${flow}`, insight.latencies.facts(insight.now, flow), columns)]),
    [],
    ...contents(insight),
  ];
}

const kindStyles: Readonly<Record<TrafficKind, Style>> = {
  message: 'message',
  presence: 'presence',
  iq: 'iq',
  nonza: 'plain',
  keepalive: 'dim',
  other: 'dim',
};

const nameWidth = 10;
const rateWidth = 8;
const countWidth = 8;
const sizeWidth = 11;

function traffic(insight: Insight, columns: number): StyledLine[] {
  const seconds = Math.max(
    0,
    Math.min(courseSeconds - 2, columns - 2 - nameWidth - 2 * rateWidth - 2 * countWidth - sizeWidth),
  );
  const right = (text: string, cells: number, style: Style = 'plain'): Span =>
    cell(text, cells, style, 'right');
  const head: StyledLine = [
    span(' '),
    cell('traffic', nameWidth, 'strong'),
    cell(`${seconds} s`, seconds, 'dim'),
    right('now/s', rateWidth, 'dim'),
    right('peak/s', rateWidth, 'dim'),
    right('up', countWidth, 'dim'),
    right('down', countWidth, 'dim'),
    right('bytes', sizeWidth, 'dim'),
  ];
  return [
    head,
    ...trafficKinds.map((kind): StyledLine => {
      const { upstream, downstream } = insight.traffic.kinds[kind];
      const course = insight.traffic.course(kind, seconds, insight.now);
      return [
        span(' '),
        cell(kind, nameWidth, kindStyles[kind]),
        span(sparkline(course), kindStyles[kind]),
        right(brief(course.at(-1) ?? 0), rateWidth),
        right(brief(Math.max(0, ...course)), rateWidth, 'dim'),
        right(`↑${brief(upstream.count)}`, countWidth),
        right(`↓${brief(downstream.count)}`, countWidth),
        right(formatSize(upstream.bytes + downstream.bytes), sizeWidth),
      ];
    }),
  ];
}

const latencyWidth = 9;
const answersWidth = 7;
const fewest = 7;

function latencies(of: string, facts: readonly LatencyFacts[], columns: number): StyledLine[] {
  const cells = Math.min(octaveCount, columns - 2 - nameWidth - answersWidth - 6 - 4 * latencyWidth - 2);
  const right = (text: string, width: number, style: Style = 'plain'): Span =>
    cell(text, width, style, 'right');
  const chart = (text: string, style: Style): StyledLine =>
    cells < fewest ? [] : [span('  '), span(text, style)];
  const head: StyledLine = [
    span(' '),
    cell('answers', nameWidth, 'strong'),
    right('count', answersWidth, 'dim'),
    right('/s', 6, 'dim'),
    ...['p50 ms', 'p90', 'p99', 'max'].map((name) => right(name, latencyWidth, 'dim')),
    ...chart(durationAxis(octaveCount, firstOctave, Math.max(cells, 0)), 'dim'),
  ];
  const rows = facts.map(
    (fact): StyledLine => [
      span(' '),
      cell(fact.kind, nameWidth),
      right(brief(fact.count), answersWidth),
      right(rate(fact.perSecond), 6),
      ...[fact.p50, fact.p90, fact.p99].map((value) => right(millis(value), latencyWidth)),
      right(millis(fact.max), latencyWidth, 'strong'),
      ...chart(distribution(fact.octaves, Math.max(cells, 0)), 'iq'),
    ],
  );
  return rows.length > 0 ? [head, ...rows] : [head, [span(` none of ${of} was timed yet`, 'dim')]];
}

/** What the stanzas are, the most frequent first; the lines are cut where the screen ends. */
function contents({ traffic: { types, payloads, nonzas, conditions }, waits, rules }: Insight): StyledLine[] {
  const listed = (name: string, tallies: Tallies, style: Style = 'plain'): StyledLine[] =>
    tallies.size === 0
      ? []
      : [
          [
            span(' '),
            cell(name, nameWidth, 'dim'),
            ...tallies
              .top(12)
              .flatMap(
                ({ name: one, count }, index): StyledLine => [
                  span(index === 0 ? '' : ' · ', 'dim'),
                  span(one, style),
                  span(` ${brief(count)}`),
                ],
              ),
          ],
        ];
  return [
    ...listed('message', types.message),
    ...listed('presence', types.presence),
    ...listed('iq', types.iq),
    ...listed('payload', payloads),
    ...listed('nonza', nonzas),
    ...listed('errors', conditions, 'error'),
    [
      span(' '),
      cell('open', nameWidth, 'dim'),
      span(`${brief(waits.count('iq'))} iqs, ${brief(waits.count('receipt'))} receipts`),
      span(' · ', 'dim'),
      span(`${brief(rules.violations)} violations`, rules.violations > 0 ? 'error' : 'plain'),
      span(' · ', 'dim'),
      span(`${brief(rules.lint)} lint`, rules.lint > 0 ? 'alert' : 'plain'),
    ],
  ];
}

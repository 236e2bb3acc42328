// The summary of an insight as text for a person: at most a page, every line made safe for a terminal.

import { formatSize } from '../../model/duration.js';
import { clip, pad, visible } from '../../model/sanitise.js';
import { plural } from '../../xmpp/summary/reading.js';
import type { Summary } from './summary.js';
import type { Tally } from './tallies.js';

/** Cells of a line. */
const lineWidth = 100;
const mostRows = 10;
const labelWidth = 12;

/** Lines without line breaks. */
export function summaryText(summary: Summary): string[] {
  return [
    ...totals(summary),
    ...latencies(summary),
    ...contents(summary),
    ...unanswered(summary),
    ...managed(summary),
    ...rules(summary),
    ...logins(summary),
  ].map((line) => clip(visible(line), lineWidth));
}

const row = (label: string, ...columns: readonly string[]): string =>
  `  ${pad(label, labelWidth)}${columns.map((text) => pad(text, 11, 'right')).join('')}`;

const totals = ({ traffic, elapsed, streams, records }: Summary): string[] => [
  `statistics: ${plural(records, 'record')}, ${plural(streams.seen, 'stream')}, ${elapsed.toFixed(3)} s`,
  row('', 'up', 'down', 'up/s', 'down/s', 'bytes'),
  ...traffic
    .filter(({ count }) => count.up + count.down > 0)
    .map(({ kind, count, bytes }) =>
      row(
        kind,
        String(count.up),
        String(count.down),
        perSecond(count.up, elapsed),
        perSecond(count.down, elapsed),
        formatSize(bytes.up + bytes.down),
      ),
    ),
];

const perSecond = (count: number, seconds: number): string =>
  seconds > 0 ? (count / seconds).toFixed(1) : '';

const latencies = ({ latencies: all }: Summary): string[] =>
  all.length === 0
    ? []
    : [
        'latencies, ms',
        row('', 'count', 'p50', 'p90', 'p99', 'max'),
        ...all.map(({ kind, count, p50, p90, p99, max }) =>
          row(kind, String(count), ...[p50, p90, p99, max].map((value) => value.toFixed(3))),
        ),
      ];

const contents = ({ types, payloads, errors }: Summary): string[] =>
  [
    ['message', types.message],
    ['presence', types.presence],
    ['iq', types.iq],
    ['payloads', payloads],
    ['errors', errors],
  ]
    .filter((entry): entry is [string, Tally[]] => entry[1] !== undefined && entry[1].length > 0)
    .map(([label, tallies]) => {
      const words = tallies.slice(0, 6).map(({ name, count }) => `${name} ${count}`);
      return `${pad(label, labelWidth + 2)}${words.join(', ')}`;
    });

function unanswered({ unanswered: { iqs, receipts, forgotten, longest } }: Summary): string[] {
  if (iqs + receipts + forgotten === 0) return [];
  const tail = forgotten > 0 ? `, ${forgotten} forgotten` : '';
  return [
    `unanswered: ${iqs} iqs, ${receipts} receipts${tail}`,
    ...longest
      .slice(0, mostRows)
      .map(({ kind, flow, dir, id, to, payload, waited, closed }) =>
        [
          `  ${pad(`${(waited / 1_000).toFixed(3)} s`, 12, 'right')}  #${flow} ${dir} ${kind} ${id}`,
          to && `to ${to}`,
          payload && `(${payload})`,
          closed && '[closed]',
        ]
          .filter(Boolean)
          .join(' '),
      ),
  ];
}

const managed = ({ sm }: Summary): string[] =>
  sm.length === 0
    ? []
    : [
        'stream management',
        ...sm
          .slice(0, mostRows)
          .flatMap(({ flow, state, resumable, resumes, ways, findings }) => [
            `  #${flow} ${state}${resumable ? ', resumable' : ''}${resumes === undefined ? '' : `, resumes #${resumes}`}${findings.map(({ name, count }) => `, ${name} ${count}`).join('')}`,
            ...ways.map(
              ({ dir, sent, h, unacked, mostUnacked, acks }) =>
                `    ${pad(dir, 5)} sent ${sent}, h ${h ?? 'none'}, unacknowledged ${unacked} (most ${mostUnacked}), ${acks} acks`,
            ),
          ]),
      ];

const rules = ({ rules: all }: Summary): string[] =>
  all.length === 0
    ? []
    : [
        'broken rules',
        ...all
          .slice(0, mostRows)
          .map(
            ({ kind, rule, rfc, count, detail }) =>
              `  ${pad(String(count), 6, 'right')}  ${kind} ${rule} (${rfc}): ${detail}`,
          ),
      ];

function logins({ logins: { total, outcomes, steps } }: Summary): string[] {
  if (total === 0) return [];
  const took = Object.entries(steps).flatMap(([step, ms]) =>
    ms === undefined ? [] : [`${step} ${ms.toFixed(3)}`],
  );
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return [`logins: ${ends.join(', ')}`, ...(took.length > 0 ? [`  mean ms: ${took.join(', ')}`] : [])];
}

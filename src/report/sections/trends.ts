// Tables of durations: response and service time, the phases of a login, and all the others.
import { visible } from '../../model/sanitise.js';
import type { RunResult } from '../../stats/result.js';
import { row, wrap } from '../table.js';
import { type TrendRow, type TrendTable, trendCells, trendColumns, trendTables } from './trend-tables.js';

const widths = [30, 8, 7, 7, 7, 7, 7, 7];

/** One section a table. */
export const trends = (result: RunResult): string[][] => trendTables(result).map(table);

function table({ heading, rows, shares }: TrendTable): string[] {
  return [
    ...row(heading, trendColumns, widths),
    ...rows.flatMap(rowsOf),
    ...(shares.length === 0 ? [] : wrap(`  └ share of the time: ${shares.join(' · ')}`, 4)),
  ];
}

function rowsOf({ name, response, service }: TrendRow): string[] {
  return [
    ...row(`  ${visible(name)}`, trendCells(response), widths),
    ...(service ? row('  └ service, from real send', trendCells(service), widths) : []),
  ];
}

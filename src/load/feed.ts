// Hands out the rows of a feeder to the users of one scenario.

import type { Random } from '../model/random.js';
import type { Feeder } from '../scenario/feeder.js';
import type { Segment } from '../stats/result.js';
import { numberInWhole } from './share.js';

export class Feed {
  readonly #feeder: Feeder;
  readonly #segment: Segment;
  #taken = 0;

  constructor(feeder: Feeder, segment: Segment) {
    this.#feeder = feeder;
    this.#segment = segment;
  }

  /** The values of the next row by column; undefined when there is none left. Shares of a run get different rows. */
  next(random: Random): ReadonlyMap<string, string> | undefined {
    const { rows, columns, order, wrap } = this.#feeder;
    const place =
      order === 'random'
        ? Math.floor(random.next() * rows.length)
        : numberInWhole(this.#taken++, this.#segment);
    const row = rows[wrap ? place % rows.length : place];
    return row && new Map(columns.map((column, i) => [column, row[i] ?? '']));
  }
}

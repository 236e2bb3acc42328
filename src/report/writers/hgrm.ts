// Percentile distributions as HdrHistogram itself prints them, one file a trend: for its plotter and all that read it.
import { decodeHistogram } from '../../stats/histogram.js';
import type { RunResult } from '../../stats/result.js';
import { distinct, fileStem } from '../file-name.js';
import { byName } from '../order.js';
import type { FilesWriter } from '../writer.js';

/** Steps for each halving of the distance to 100 %; HdrHistogram's own choice. */
const ticks = 5;
/** Values are µs and shown as ms. */
const scaling = 1_000;

export const hgrm: FilesWriter = {
  files({ metrics }: RunResult) {
    const trends = byName(metrics).flatMap(([name, { histogram: encoded = '' }]) => {
      const histogram = decodeHistogram(encoded);
      return histogram === undefined || histogram.totalCount === 0 ? [] : [{ name, histogram }];
    });
    const stems = distinct(trends.map(({ name }) => fileStem(name)));
    return trends.map(({ histogram }, i) => ({
      name: `${stems[i]}.hgrm`,
      text: histogram.outputPercentileDistribution(ticks, scaling),
    }));
  },
};

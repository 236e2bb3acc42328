// `--ui lines`: a plain line per record on stdout.
import { lines } from '../../inspect/lines.js';
import { Patience } from './patience.js';
import type { OpenView } from './view.js';

export const openLines: OpenView = ({ context }) => {
  const colour = context.isTerminal && !context.env.NO_COLOR;
  const patience = new Patience(context, (record) => lines(record, { colour }));
  return {
    record(record) {
      patience.print(record);
    },
    async end() {
      patience.end();
    },
  };
};

// `--ui json`: the lines of a capture on stdout.
import { headerLine } from '../../inspect/capture/frame-lines.js';
import { formatRecord } from '../../inspect/capture/line.js';
import { Patience } from './patience.js';
import type { OpenView } from './view.js';

export const openJson: OpenView = ({ context, facts }) => {
  const patience = new Patience(context, formatRecord);
  context.stdout(`${headerLine(facts)}\n`);
  return {
    record(record) {
      patience.print(record);
    },
    async end(endLine) {
      patience.end();
      if (endLine !== undefined) context.stdout(`${endLine}\n`);
    },
  };
};

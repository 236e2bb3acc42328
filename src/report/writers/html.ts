// One self-contained page with charts; several results are laid over each other. What is on it: ../html/document.ts.
import { page } from '../html/document.js';
import type { TextWriter } from '../writer.js';

export const html: TextWriter = {
  extension: 'html',
  render: (result) => page([{ name: result.scenario.name, result }]),
  renderMany: (runs) => page(runs),
};

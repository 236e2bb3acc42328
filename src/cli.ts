#!/usr/bin/env node
// The command line: the only file that reads argv and sets the exit code of the process.
import { holdYoungGeneration } from './commands/young-generation.js';

// While the rest is loaded it would grow to eight times its size, and it never shrinks under load.
holdYoungGeneration();
const { main } = await import('./commands/program.js');
process.exitCode = await main(process.argv);

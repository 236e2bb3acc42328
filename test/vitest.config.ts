// All tests; those in test/e2e/*.real.test.ts need servers that a machine may not have (support/real.ts).
import { defineConfig } from 'vitest/config';
import { LeftOut } from './support/left-out.js';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // A real server may take its time to start on a busy machine.
    hookTimeout: 60_000,
    reporters: ['default', new LeftOut()],
  },
});

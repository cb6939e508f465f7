import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'spec/**/*.test.ts'],
    globalSetup: ['spec/support/global-setup.ts'],
    reporters: ['default', './spec/support/closing-line-reporter.ts'],
    // Many tests wait for processes, servers and disks: on a small machine two at once are nearly twice as fast.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

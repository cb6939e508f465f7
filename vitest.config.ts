import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './spec/support/longest-first.js';

const limits = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    globalSetup: ['spec/support/global-setup.ts'],
    reporters: ['default', './spec/support/closing-line-reporter.ts'],
    // Many tests wait for processes, servers and disks: on a small machine two at once are nearly twice as fast.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    // They do not extend this configuration: what is set up for all is set up once.
    projects: [
      // Loading the modules anew for each of these files takes longer than its tests.
      { test: { ...limits, name: 'unit', include: ['src/**/*.test.ts'], isolate: false } },
      { test: { ...limits, name: 'spec', include: ['spec/**/*.test.ts'] } },
    ],
  },
});

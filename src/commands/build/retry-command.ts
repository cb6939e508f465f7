import type { CommandDefinition } from '../frame/definition.js';
import {
  dryRunSpec,
  fullRefreshSpec,
  projectSpecs,
  stateSpec,
  threadsSpec,
  waitSpec,
} from '../frame/option-specs.js';
import type { RetryOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const retryCommand: CommandDefinition<RetryOptions> = {
  name: 'retry',
  summary: 'repeat what failed in the last run',
  description:
    'Runs the last command again, with its options, for the nodes and tests that failed or were not reached.',
  options: [
    { ...stateSpec, help: 'the target folder with the results to repeat (default: the project’s)' },
    fullRefreshSpec,
    threadsSpec,
    dryRunSpec,
    waitSpec,
    ...projectSpecs,
  ],
  examples: [
    ['eider retry', 'what the last run left undone'],
    ['eider retry --dry-run', 'what that would be'],
  ],
  read: (given) => {
    const state = given.text('state');
    const threads = given.count('threads', 1);
    return {
      ...readProject(given),
      ...(state !== undefined && { state }),
      ...(threads !== undefined && { threads }),
      fullRefresh: given.flag('fullRefresh'),
      dryRun: given.flag('dryRun'),
      wait: given.wait('wait'),
    };
  },
  run: async (options, io) => (await import('./retry.js')).runRetry(options, io),
};

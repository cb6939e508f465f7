import type { CommandDefinition } from '../frame/definition.js';
import { dryRunSpec, projectSpecs } from '../frame/option-specs.js';
import type { CleanOptions } from '../frame/options.js';
import { readProject } from '../frame/read-options.js';

export const cleanCommand: CommandDefinition<CleanOptions> = {
  name: 'clean',
  summary: 'remove the target path',
  description:
    'Removes what Eider wrote below the target path: compiled SQL and artifacts. The warehouse stays.',
  options: [dryRunSpec, ...projectSpecs],
  examples: [
    ['eider clean', 'remove it'],
    ['eider clean --dry-run', 'say what would be removed'],
  ],
  read: (given) => ({ ...readProject(given), dryRun: given.flag('dryRun') }),
  run: async (options, io) => (await import('./clean.js')).runClean(options, io),
};

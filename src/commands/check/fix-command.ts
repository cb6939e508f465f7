import type { CommandDefinition } from '../frame/definition.js';
import { dryRunSpec, projectSpecs, selectionSpecs } from '../frame/option-specs.js';
import type { FixOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

export const fixCommand: CommandDefinition<FixOptions> = {
  name: 'fix',
  summary: 'put right what breaks a project rule, where that is mechanical',
  description:
    'Changes the files of the project where a rule knows the one right text: names of relations become references, `not_null` joins a lone `unique`, comments that allow nothing go. Comments and layout stay.',
  options: [...selectionSpecs, dryRunSpec, ...projectSpecs],
  examples: [
    ['eider fix --dry-run', 'the changes, as a diff'],
    ['eider fix', 'make them'],
    ['eider fix -s my_model', 'those of one model'],
  ],
  read: (given) => ({ ...readProject(given), ...readSelection(given), dryRun: given.flag('dryRun') }),
  run: async (options, io) => (await import('./fix.js')).runFix(options, io),
};

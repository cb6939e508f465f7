import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  dryRunSpec,
  type OptionSpec,
  projectSpecs,
  selectionSpecs,
  waitSpec,
} from '../frame/option-specs.js';
import type { CloneOptions } from '../frame/options.js';
import { readProject, readSelection } from '../frame/read-options.js';

const fullRefreshSpec: OptionSpec = {
  key: 'fullRefresh',
  flags: '-f, --full-refresh',
  help: 'copy also what is here already',
  group: 'Run:',
  env: 'EIDER_FULL_REFRESH',
};

export const cloneCommand: CommandDefinition<CloneOptions> = {
  name: 'clone',
  summary: 'copy built relations from another warehouse',
  description:
    'Copies the chosen nodes, as production built them, into the target. A build that follows takes as they are those whose code and data are the same.',
  options: [
    ...selectionSpecs,
    ...deferSpecs.filter((spec) => spec.key === 'deferTarget'),
    fullRefreshSpec,
    dryRunSpec,
    waitSpec,
    ...projectSpecs,
  ],
  examples: [
    ['eider clone --state prod/target', 'all that production built'],
    ['eider clone --state prod/target -s +my_model', 'what one model needs'],
  ],
  read: (given) => {
    const deferTarget = given.text('deferTarget');
    return {
      ...readProject(given),
      ...readSelection(given),
      ...(deferTarget !== undefined && { deferTarget }),
      fullRefresh: given.flag('fullRefresh'),
      dryRun: given.flag('dryRun'),
      wait: given.wait('wait'),
    };
  },
  run: async (options, io) => (await import('./clone.js')).runClone(options, io),
};

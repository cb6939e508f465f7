import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  eventTimeSpecs,
  limitSpecs,
  projectSpecs,
  pruneSpec,
  rebuildSpecs,
  selectionSpecs,
  waitSpec,
} from '../frame/option-specs.js';
import type { PlanCommandOptions } from '../frame/options.js';
import {
  readDefer,
  readEventTime,
  readLimit,
  readProject,
  readRebuild,
  readSelection,
} from '../frame/read-options.js';

export const planCommand: CommandDefinition<PlanCommandOptions> = {
  name: 'plan',
  summary: 'say what a build would do, and why',
  description:
    'Shows what `eider build` would build, test, leave as it is and drop, with the reason of each. The warehouse is only read; nothing is written.',
  options: [
    ...selectionSpecs,
    ...deferSpecs,
    ...limitSpecs,
    ...eventTimeSpecs,
    ...rebuildSpecs,
    pruneSpec,
    waitSpec,
    ...projectSpecs,
  ],
  examples: [
    ['eider plan', 'the whole project'],
    ['eider plan -s my_model+', 'a model and all that depends on it'],
    ['eider plan --prune', 'and what would be dropped'],
    ['eider plan --output json', 'an object a step'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readDefer(given),
    ...readLimit(given),
    ...readEventTime(given),
    ...readRebuild(given),
    prune: given.flag('prune'),
    wait: given.wait('wait'),
  }),
  run: async (options, io) => (await import('./plan.js')).runPlanCommand(options, io),
};

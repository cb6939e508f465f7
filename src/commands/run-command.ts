import type { CommandDefinition } from './definition.js';
import {
  deferSpecs,
  forceSpec,
  fullRefreshSpec,
  limitSpecs,
  projectSpecs,
  pruneSpec,
  selectionSpecs,
  writeSpecs,
} from './option-specs.js';
import type { RunOptions } from './options.js';
import { readDefer, readLimit, readProject, readSelection, readWrite } from './read-options.js';

export const runCommand: CommandDefinition<RunOptions> = {
  name: 'run',
  summary: 'build without testing',
  description:
    'Builds the chosen nodes without their tests. `eider build` does both, and keeps untested data out.',
  options: [
    ...selectionSpecs,
    ...deferSpecs,
    ...limitSpecs,
    fullRefreshSpec,
    forceSpec,
    pruneSpec,
    ...writeSpecs,
    ...projectSpecs,
  ],
  examples: [
    ['eider run -s my_model', 'one model'],
    ['eider run -s +my_model --full-refresh', 'a model and all that it needs, from all rows'],
  ],
  read: (given) => ({
    ...readProject(given),
    ...readSelection(given),
    ...readWrite(given),
    ...readDefer(given),
    ...readLimit(given),
    fullRefresh: given.flag('fullRefresh'),
    force: given.flag('force'),
    prune: given.flag('prune'),
  }),
  run: async (options, io) => (await import('./run.js')).runRun(options, io),
};

import type { CommandDefinition } from '../frame/definition.js';
import {
  deferSpecs,
  eventTimeSpecs,
  limitSpecs,
  noCheckSpec,
  openlineageSpec,
  projectSpecs,
  rebuildSpecs,
  pruneSpec,
  selectionSpecs,
  writeSpecs,
} from '../frame/option-specs.js';
import type { RunOptions } from '../frame/options.js';
import {
  readDefer,
  readEventTime,
  readLimit,
  readOpenlineage,
  readProject,
  readRebuild,
  readSelection,
  readWrite,
} from '../frame/read-options.js';

export const runCommand: CommandDefinition<RunOptions> = {
  name: 'run',
  summary: 'build without testing',
  description:
    'Builds the chosen nodes without their tests. `eider build` does both, and keeps untested data out.',
  options: [
    ...selectionSpecs,
    ...deferSpecs,
    ...limitSpecs,
    ...eventTimeSpecs,
    ...rebuildSpecs,
    pruneSpec,
    noCheckSpec,
    ...writeSpecs,
    openlineageSpec,
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
    ...readOpenlineage(given),
    ...readDefer(given),
    ...readLimit(given),
    ...readEventTime(given),
    ...readRebuild(given),
    prune: given.flag('prune'),
    check: given.flag('check'),
  }),
  run: async (options, io) => (await import('./run.js')).runRun(options, io),
};
